"""A process that edits a design as a window does, by commands, without the window.

`with editor(data_home) as process:` starts one. `do` returns when the process has done it; `kill`
is SIGKILL. The document and the autosave are the program's own. Editors are forks of a server that
has everything imported and no QApplication.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["ui.document.document", "ui.shell.recovery.autosave"])
GONE = "gone"  # in the place of an answer


class Editor:
    """The near end: sends commands, reads answers."""

    def __init__(self, data_home: Path) -> None:
        self.pipe, theirs = SERVER.Pipe()
        self.process = SERVER.Process(target=serve, args=(theirs, str(data_home)))
        self.process.start()
        theirs.close()

    def do(self, name: str, *arguments: object) -> Any:
        """Have a function of `Commands` run there; its answer, or GONE."""
        self.pipe.send((name, *arguments))
        try:
            return self.pipe.recv()
        except EOFError:
            return GONE

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.join()


@contextmanager
def editor(data_home: Path) -> Iterator[Editor]:
    """An editor, killed at the end."""
    started = Editor(data_home)
    try:
        yield started
    finally:
        started.kill()
        started.pipe.close()


class Commands:
    """The far end."""

    def __init__(self, pipe: Connection) -> None:
        from PySide6.QtWidgets import QApplication

        from ui.document.document import Document
        from ui.shell.recovery.autosave import Autosave

        self.pipe = pipe
        self.application = QApplication([])
        self.document = Document()
        self.autosave = Autosave(self.document, lambda: b"")
        self.failures: list[str] = []
        self.autosave.failed.connect(self.failures.append)

    def open(self, path: str) -> str:
        self.document.open(Path(path))
        return self.document.design.title

    def title(self, text: str) -> str:
        from simulator.design import edits

        self.document.edit("Title", partial(edits.set_title, title=text))
        return text

    def wait_for_copy(self) -> str:
        """As time passes: until the autosave has written what is there now."""
        while self.autosave._written is not self.document.design:
            self.application.processEvents()
        return self.document.design.title

    def copy(self) -> list[str]:
        """Write the copy now; what was said."""
        self.autosave.save_copy()
        return self.failures

    def save(self) -> str:
        """Save as a window does that never agrees to lose something."""
        assert self.document.store is not None
        try:
            self.document.save(self.document.store)
        except OSError as error:
            return str(error)
        return "saved"

    def take_over(self) -> None:
        self.document.take_over()

    def recover(self) -> list[str]:
        """Recover everything that is offered, one after the other, and leave the last one open."""
        from simulator.design.storage.recovery_folder import FoundCopy
        from ui.shell.recovery.autosave import recovery_folder

        judgements = []
        for found in recovery_folder().found():
            assert isinstance(found, FoundCopy)
            self.document.recover(found.copy)
            self.autosave.adopt(found)
            judgements.append(found.judgement.value)
        return judgements

    def die_before_the_copy_goes(self) -> None:
        """Be killed, from now on, where the copy is about to be removed."""
        self.autosave._file.remove = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore

    def full_disk(self, room: int) -> None:
        """No file may grow beyond `room` bytes."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    def edit_for_ever(self) -> None:
        """Edit all the time, a hundred times a second, and tell each edit with its time."""
        from PySide6.QtCore import QTimer

        number = iter(range(1, 10**9))

        def edit() -> None:
            self.pipe.send((int(self.title(str(next(number)))), time.time()))

        timer = QTimer()
        timer.timeout.connect(edit)
        timer.start(10)
        self.application.exec()


def serve(pipe: Connection, data_home: str) -> None:
    """Do what comes through the pipe until it ends."""
    os.environ.update(XDG_DATA_HOME=data_home, QT_QPA_PLATFORM="offscreen")
    commands = Commands(pipe)
    while True:
        name, *arguments = pipe.recv()
        pipe.send(getattr(commands, name)(*arguments))
