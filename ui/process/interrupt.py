"""Ctrl+C in the terminal, or a system that ends all programs, while Qt waits for events."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier

# "terminate" is what a logout says, "hang up" a terminal that is closed
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]

_Handler = Callable[[int, FrameType | None], object] | int | None


@contextmanager
def on_interrupt(leave: Callable[[], None]) -> Iterator[None]:
    """Call `leave` in Qt's loop at each such signal, instead of raising KeyboardInterrupt anywhere.

    Python runs signal handlers only between its own instructions, and while Qt waits there are
    none; a byte on a socket that Qt watches makes it come back to Python.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)

    def heed() -> None:
        reader.recv(64)
        leave()

    notifier.activated.connect(heed)
    watched = signal.set_wakeup_fd(writer.fileno())
    handlers: dict[int, _Handler] = {
        number: signal.signal(number, lambda *_: None)
        for number in SIGNALS
        if signal.getsignal(number) != signal.SIG_IGN  # somebody wants it to be survived
    }
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(watched)
        reader.close()
        writer.close()
