"""How long one of Python's threads keeps another waiting that wants to go on."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TURN_S = 1e-3
SHORT_S = 0.05e-3

_lock = threading.Lock()
_usual_s: list[float] = []  # the interval before each of the short ones that are going on


def shorten() -> None:
    """Let threads take turns of 1 ms instead of 5; once for the process.

    At many calls into Qt the window lets others go on. While a file is read or a run is made, it
    gets its turn back only when theirs is over: what takes it 16 ms took up to 50.
    """
    sys.setswitchinterval(TURN_S)


@contextmanager
def short_turns() -> Iterator[None]:
    """Have all threads take turns of 0.05 ms for as long as anybody is within.

    For plain Python beside a window that has just been given something to show: drawing asks for
    its turn hundreds of times.
    """
    with _lock:
        _usual_s.append(_usual_s[0] if _usual_s else sys.getswitchinterval())
        sys.setswitchinterval(SHORT_S)
    try:
        yield
    finally:
        with _lock:
            usual_s = _usual_s.pop()
            if not _usual_s:
                sys.setswitchinterval(usual_s)
