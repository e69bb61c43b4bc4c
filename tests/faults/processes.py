"""Children that do one thing: cheap forks of a process that has everything imported."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

FORKS = multiprocessing.get_context("fork")


def in_child(call: Callable[..., Any], *arguments: Any) -> Any:
    """What a call returns in a process of its own, which has ended then; it must be picklable."""
    ours, theirs = FORKS.Pipe()
    child = FORKS.Process(target=lambda: theirs.send(call(*arguments)))
    child.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        child.join()
        ours.close()


@contextmanager
def child(call: Callable[[Connection], Any]) -> Iterator[Connection]:
    """A process that runs `call` with its end of a pipe; killed with SIGKILL at the end."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=call, args=(theirs,))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        ours.close()
