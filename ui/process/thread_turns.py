"""How long one of Python's threads keeps another waiting that wants to go on."""

from __future__ import annotations

import sys

TURN_S = 0.001


def shorten() -> None:
    """Let threads take turns of 1 ms instead of 5; once for the process.

    At many calls into Qt the window lets others go on. While a file is read or a run is made, it
    gets its turn back only when theirs is over: what takes it 16 ms took up to 50.
    """
    sys.setswitchinterval(TURN_S)
