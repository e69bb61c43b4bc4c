"""Reports of defects in a folder for logs: versions, the last actions and the traceback.

An exception that nobody catches ends one act and not the program; a fault in a library ends the
program, and Python's faulthandler then leaves a traceback in a file that was opened beforehand.
Either is told: at once, or at the next start. A report names no folder but that of the design's
file; what lies in the user's home begins with "~".
"""

from __future__ import annotations

import faulthandler
import logging
import os
import platform
import sys
import time
import traceback
import weakref
from collections import deque
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QStandardPaths, qVersion

from simulator.design.storage.replacing import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.document.document import Document
    from ui.shell.main_window import MainWindow

LAST_ACTIONS = 30
MOST_REPORTS = 10  # that one run of the program writes; one for each kind of traceback
DISTRIBUTIONS = ("depthscope", "PySide6-Essentials", "pyqtgraph", "numpy", "pydantic")
NEW, TOLD, FAULT = "crash-*.new.txt", "crash-*.txt", "fault-*.txt"
ROOT = Path(__file__).resolve().parent.parent.parent


def log_folder() -> Path:
    """Where reports are kept, beside the copies of unsaved work."""
    location = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "depthscope" / "logs"


class CrashReports(logging.Handler):
    """Writes a report for each defect of one run of the program.

    As a handler of logs it hears of those that are caught on the worker's thread and elsewhere.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._actions: deque[str] = deque(maxlen=LAST_ACTIONS)
        self._written: dict[str, Path] = {}  # by the end of the traceback
        self._used: Callable[[], Document | None] = lambda: None  # the window's that was used last
        self._faults: TextIO | None = None
        self._began_s = time.monotonic()

    # What was done

    def note(self, action: str) -> None:
        """Keep what was done, among the last actions."""
        self._actions.append(f"{time.monotonic() - self._began_s:9.1f} s  {action}")

    def watch(self, window: MainWindow) -> None:
        """Note what is done in a window from now on, and which file is open.

        The reports outlive the window: they hold its document weakly.
        """
        document = window.document
        self._use(document)
        window.activated.connect(partial(self._use, document))
        for name, action in window.actions_by_name.items():
            action.triggered.connect(lambda _checked=False, name=name: self.note(f"action {name}"))
        document.design_changed.connect(lambda *_: self.note(document.change or "another design"))
        window.session.state_changed.connect(lambda state: self.note(f"run {state.value}"))

    def _use(self, document: Document) -> None:
        self._used = weakref.ref(document)

    def _file(self) -> str:
        document = self._used()
        if document is None:
            return "none"
        return str(document.path) if document.path else "not saved yet"

    # Reports

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.write(record.exc_info[1])

    def write(self, error: BaseException) -> Path | None:
        """Write a report; returns its file, None where there is no room or there are enough.

        A traceback that was reported before is not written again.
        """
        trace = "".join(traceback.format_exception(error))
        kind = "".join(trace.splitlines(keepends=True)[-6:])
        if kind not in self._written and len(self._written) < MOST_REPORTS:
            with suppress(OSError):
                self._written[kind] = self._save(trace)
        return self._written.get(kind)

    def _save(self, trace: str) -> Path:
        return _write_report(self._file(), "\n".join(self._actions) or "none", trace)

    # Faults of libraries

    def enable_faulthandler(self) -> None:
        """Have a fault that ends the process leave a traceback of all threads in the folder."""
        with suppress(OSError):
            folder = log_folder()
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"fault-{os.getpid()}.txt"
            self._faults = path.open("w", encoding="utf-8")
            faulthandler.enable(self._faults)

    def finish(self) -> None:
        """The program ends as it should: its reports were told while it ran."""
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            with suppress(OSError):
                Path(self._faults.name).unlink()
            self._faults = None
        for path in self._written.values():
            _mark_as_told(path)


def untold() -> list[Path]:
    """The reports of earlier runs that ended before anybody was told; they count as told now."""
    found: list[Path] = []
    with suppress(OSError):
        folder = log_folder()
        for fault in sorted(folder.glob(FAULT)):
            if not _is_running(fault):
                with suppress(OSError, ValueError):
                    text = fault.read_text(encoding="utf-8", errors="replace")
                    if text.strip():
                        _write_report("unknown", "unknown", text)
                    fault.unlink()
        found = [_mark_as_told(path) for path in sorted(folder.glob(NEW))]
    return found


def _mark_as_told(path: Path) -> Path:
    told = path.with_name(path.name.replace(".new.txt", ".txt"))
    with suppress(OSError):
        return path.rename(told)
    return path


def _is_running(fault: Path) -> bool:
    try:
        pid = int(fault.stem.removeprefix("fault-"))
        if pid != os.getpid():
            os.kill(pid, 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except OSError:  # another user's
        return True
    return True


def _write_report(file: str, actions: str, trace: str) -> Path:
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = sum(1 for _ in folder.glob(TOLD))
    path = folder / f"crash-{stamp}-{os.getpid()}-{number}.new.txt"
    text = (
        f"Depthscope, report of a defect, {stamp} UTC\n\n{_versions()}\nFile: {file}\n\n"
        f"Last actions\n{actions}\n\n{_without_folders(trace)}\n"
    )
    write_whole(path, text.encode(errors="backslashreplace"))
    return path


def _versions() -> str:
    # with parsers of mail and archives, which no start without a defect needs
    from importlib.metadata import PackageNotFoundError, version

    found = [f"Python {platform.python_version()}", f"Qt {qVersion()}", platform.platform()]
    for name in DISTRIBUTIONS:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return "\n".join(found) + "\n"


def _without_folders(text: str) -> str:
    """A traceback without the folders of this program, of Python, and of the user."""
    for folder, shown in (
        (str(ROOT) + os.sep, ""),
        (sys.prefix, "<environment>"),
        (sys.base_prefix, "<python>"),
        (str(Path.home()), "~"),
    ):
        if len(folder) > 1:
            text = text.replace(folder, shown)
    return text
