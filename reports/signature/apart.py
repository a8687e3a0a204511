"""A stranger's file is looked at in a process of its own, which may use little time and memory, and write nothing.

The process is given the file through a pipe and an empty environment: it knows no secret, and has no name for the
file. What it has said before it was stopped counts: first of the signature, then of what the file claims.
"""

import json
import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256

from lims.domain.checking import Checked, Finding, Trusted
from lims.domain.frozen import from_plain, to_plain

SECONDS = 6
MEMORY = 1024 * 1024 * 1024
LONGEST_ANSWER = 200_000
_LENGTH = struct.Struct(">Q")


def check_apart(content: bytes, trusted: Sequence[Trusted], *, seconds: int = SECONDS) -> Checked:
    """As `check`, bounded. What took too much is `TOO_COMPLEX`."""
    keys = json.dumps([to_plain(each) for each in trusted]).encode()
    given = b"".join((_LENGTH.pack(seconds), _LENGTH.pack(len(keys)), keys, content))
    answer = _answered(given, seconds=seconds + 5)
    lines = answer[:LONGEST_ANSWER].splitlines(keepends=True)
    whole = [line for line in lines if line.endswith(b"\n")]
    if not whole:
        return Checked(sha256=sha256(content).hexdigest(), findings=(Finding.TOO_COMPLEX,))
    return from_plain(Checked, json.loads(whole[-1]))


def _answered(given: bytes, *, seconds: int) -> bytes:
    """What the process wrote until it ended or was ended."""
    environment = {
        "PYTHONPATH": os.pathsep.join(each or "." for each in sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-c", "from reports.signature.apart import main; main()"]
    with subprocess.Popen(  # noqa: S603 - our own program, nothing of the file in the command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            return process.communicate(given, timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]


def main() -> None:
    """The process: reads keys and file, writes a line of findings, and a fuller one when it can."""
    given = sys.stdin.buffer.read()
    _confine(_LENGTH.unpack_from(given, 0)[0])
    (length,) = _LENGTH.unpack_from(given, _LENGTH.size)
    start = 2 * _LENGTH.size
    trusted = [from_plain(Trusted, each) for each in json.loads(given[start : start + length])]
    content = given[start + length :]
    del given
    from reports.signature.check import check

    checked = check(content, trusted)
    _say(checked)
    from reports.signature.claims import with_claims

    _say(with_claims(checked, content))


def _say(checked: Checked) -> None:
    print(json.dumps(to_plain(checked)), flush=True)


def _confine(seconds: int) -> None:
    """Before anything of the file is looked at. Not every system has these limits; the clock outside stays."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(limit)
        bound = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(limit, (bound, bound))
