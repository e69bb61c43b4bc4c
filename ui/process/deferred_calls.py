"""Work in pieces: each is done in a turn of the event loop of its own, and input comes between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.process.throttle import single_shot

if TYPE_CHECKING:
    from collections.abc import Callable


class DeferredCalls(QObject):
    """Calls what was added, in order and one a turn; what waits already is not added again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: list[Callable[[], object]] = []
        self._timer = single_shot(self, 0, self._call_next)

    @property
    def waiting(self) -> bool:
        """Whether anything is still to be called."""
        return bool(self._calls)

    def add(self, call: Callable[[], object]) -> None:
        """Call this once all that was added before has been."""
        if call not in self._calls:
            self._calls.append(call)
        self._timer.start()

    def add_first(self, call: Callable[[], object]) -> None:
        """Call this in the next turn, before all that waits: it goes on with what was begun."""
        self.remove(call)
        self._calls.insert(0, call)
        self._timer.start()

    def add_last(self, call: Callable[[], object]) -> None:
        """Call this after all that waits, be it that it waited before; now, if nothing does."""
        if not self._calls:
            call()
            return
        self.remove(call)
        self.add(call)

    def remove(self, call: Callable[[], object]) -> None:
        """Do not call this, where it waits."""
        if call in self._calls:
            self._calls.remove(call)

    def call_now(self, call: Callable[[], object]) -> None:
        """Call this in this turn, where it waits: somebody needs what it makes."""
        if call in self._calls:
            self._calls.remove(call)
            call()

    def call_all(self) -> None:
        """Call all that waits now."""
        while self._calls:
            self._call_next()

    def clear(self) -> None:
        """Call nothing any more."""
        self._calls.clear()
        self._timer.stop()

    def _call_next(self) -> None:
        if self._calls:
            call = self._calls.pop(0)
            if self._calls:
                self._timer.start()
            call()
