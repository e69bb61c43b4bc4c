"""What is read rather than watched: words and figures that change no faster than eyes follow.

Curves move at display rate, and their numbers three times a second: more often they could not be
read, and setting type is half of what a plot costs.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

READABLE_S = 0.35

T = TypeVar("T")


class Calm:
    """Keeps what was made, by name, and has it painted when it has grown old and nothing moves."""

    def __init__(self, widget: QWidget, paint_again: Callable[[], None]) -> None:
        self._kept: dict[str, tuple[object, float, object]] = {}
        self._due = QTimer(widget)
        self._due.setSingleShot(True)
        self._due.setInterval(round(READABLE_S * 1e3))  # later than the next frame, if one comes
        self._due.timeout.connect(paint_again)

    def value(self, name: str, key: object, make: Callable[[], T], *, moving: bool) -> T:
        """What `make` returned: lately while things are `moving`, else just now.

        Another `key` always has it made anew.
        """
        now = monotonic()
        known = self._kept.get(name)
        if moving and known is not None and known[0] == key and now < known[1] + READABLE_S:
            if not self._due.isActive():
                self._due.start()
            return cast(T, known[2])
        self._due.stop()
        made = make()
        self._kept[name] = (key, now, made)
        return made
