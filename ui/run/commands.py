"""The queue of commands from the window to the worker, of which some may act within a step."""

from __future__ import annotations

import queue
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.run.worker import Worker

    Command = Callable[["Worker"], None]


class _Posted(NamedTuple):
    command: Command
    within_step: bool


class CommandQueue:
    """First in, first out; what was taken within a step and cannot act there goes back in front."""

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[_Posted] = queue.SimpleQueue()
        self._returned: deque[_Posted] = deque()

    def put(self, command: Command, *, within_step: bool = False) -> None:
        """Called from the window's thread; `within_step` says that half a step does not matter."""
        self._posted.put(_Posted(command, within_step))

    def empty(self) -> bool:
        """Whether no command waits."""
        return not self._returned and self._posted.empty()

    def get(self, timeout: float | None = None) -> Command:
        """The next command, once there is one. Raises queue.Empty after `timeout` seconds."""
        return self._get(timeout).command

    def get_within_step(self) -> Command | None:
        """The next command once there is one; None where the step has to be ended for it."""
        posted = self._get(None)
        if posted.within_step:
            return posted.command
        self._returned.append(posted)
        return None

    def _get(self, timeout: float | None) -> _Posted:
        if self._returned:
            return self._returned.popleft()
        return self._posted.get(timeout=timeout)
