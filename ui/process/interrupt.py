"""Ends the program in order at Ctrl+C in the terminal, at a logout and when a terminal closes."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier

# SIGTERM comes at a logout, SIGHUP from a terminal that is closed
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]

_Handler = Callable[[int, FrameType | None], object] | int | None


@contextmanager
def on_interrupt(quit_program: Callable[[], None]) -> Iterator[None]:
    """Call `quit_program` in Qt's loop at each such signal; KeyboardInterrupt is raised nowhere.

    Python runs signal handlers only between its own instructions, and there are none while Qt
    waits for events; a byte on a socket that Qt watches makes it call Python.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)

    def on_byte() -> None:
        reader.recv(64)
        quit_program()

    notifier.activated.connect(on_byte)
    watched = signal.set_wakeup_fd(writer.fileno())
    handlers: dict[int, _Handler] = {
        number: signal.signal(number, lambda *_: None)
        for number in SIGNALS
        if signal.getsignal(number)
        != signal.SIG_IGN  # as under nohup: the program is to survive it
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
