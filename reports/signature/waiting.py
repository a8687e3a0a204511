"""pyHanko starts an event loop for each signature; where one runs already, it gets a thread of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Given = TypeVar("Given")


def waited(act: Callable[..., Given], *given: Any, **named: Any) -> Given:
    """What `act` gives, whoever calls."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return act(*given, **named)
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(act, *given, **named).result()
