"""A key of the tests: made once for each process, in a folder that goes with it."""

import atexit
import shutil
import tempfile
from pathlib import Path

from lims.keys import Keys

FOLDER = Path(tempfile.mkdtemp(prefix="lims-keys-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
KEYS = Keys(FOLDER)
KEY = KEYS.identity(None)
