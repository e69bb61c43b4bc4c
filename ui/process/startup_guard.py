"""Refuses to start where Qt would crash or find no display, with one line that has the remedy."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST_BROKEN_QT = (6, 12)
FIRST_SAFE_PYTHON = (3, 12)

# Debian's names; `make run` installs the same ones.
LIBRARIES = "libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3"
DISPLAY_LIBRARIES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
)


# what to install where a module is missing, by the first part of its name
REMEDIES = {
    "PySide6": "pip install 'PySide6-Essentials<6.11'",
    "shiboken6": "pip install 'PySide6-Essentials<6.11'",
    "pyqtgraph": "pip install 'pyqtgraph>=0.14'",
    "numpy": "pip install 'numpy>=2.0'",
    "pydantic": "pip install 'pydantic>=2.12'",
    "pydantic_core": "pip install 'pydantic>=2.12'",
    "threadpoolctl": "pip install 'threadpoolctl>=3.5'",
    "tqdm": "pip install 'tqdm>=4.66'",
    "duckdb": "pip install 'duckdb>=2.0.1'",
    "python_calamine": "pip install 'python-calamine>=0.9'",
}
OWN = ("simulator", "ui", "assets")


def problem() -> str | None:
    """Why the window cannot start on this machine, with the remedy; None where it can."""
    return (
        _missing_package()
        or _missing_library(lambda: importlib.import_module("PySide6"))
        or forbidden_pair(_qt_version(), sys.version_info[:2])
        or _missing_library(lambda: importlib.import_module("PySide6.QtWidgets"))
        or _missing_display()
    )


def _qt_version() -> tuple[int, ...]:
    """Asked of the package itself: importlib.metadata loads parsers of mail and archives, 7 ms."""
    version: tuple[int, ...] = getattr(sys.modules["PySide6"], "__version_info__", ())
    return version[:2]


def missing_module(error: ImportError) -> str | None:
    """What cannot be imported, and the remedy, on one line; None where the defect is our own.

    pyqtgraph tries what it needs of Qt while it is imported, so that a module of Qt may be missing
    that the sources here never name.
    """
    name = error.name or ""
    top = name.partition(".")[0]
    if top in OWN:
        return None
    reason = " ".join(str(error).split())
    if ".so" in reason:
        return f"Qt cannot be loaded ({reason}). On Debian: apt-get install {LIBRARIES}"
    remedy = REMEDIES.get(top) or next(
        (REMEDIES[known] for known in REMEDIES if known in reason),
        "pip install --upgrade depthscope",
    )
    return f"A module that Depthscope needs is missing ({reason}): run `{remedy}`."


def forbidden_pair(qt: tuple[int, ...], python: tuple[int, ...]) -> str | None:
    """Why this pair of versions must not run, or None.

    From Qt for Python 6.12 on, drawing drops references to None; before Python 3.12, where None
    became immortal, that ends the process after some thousand calls.
    """
    if qt[:2] < FIRST_BROKEN_QT or python[:2] >= FIRST_SAFE_PYTHON:
        return None
    found = ".".join(map(str, qt[:2]))
    return (
        f"Qt for Python {found} crashes on Python {python[0]}.{python[1]}: "
        "run `pip install 'PySide6-Essentials<6.11'`, or use Python 3.12."
    )


def _missing_package() -> str | None:
    """Some are imported only once a run begins, on the worker's thread: too late for one line."""
    for name in REMEDIES:
        if importlib.util.find_spec(name) is None:
            return missing_module(ModuleNotFoundError(f"No module named '{name}'", name=name))
    return None


def _missing_library(load: Callable[[], object]) -> str | None:
    try:
        load()
    except ImportError as error:
        return missing_module(error)
    return None


def _missing_display() -> str | None:
    """Qt ends the process where it cannot reach the X display, so it is tried beforehand."""
    platform = os.environ.get("QT_QPA_PLATFORM") or "xcb"
    display = os.environ.get("DISPLAY")
    other = not sys.platform.startswith("linux") or platform != "xcb"
    if other or not display or os.environ.get("WAYLAND_DISPLAY"):
        return None
    package = Path(importlib.import_module("PySide6").__file__ or "").parent
    plugin = package / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        if plugin.exists():
            ctypes.CDLL(str(plugin))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return f"Qt cannot draw on X ({error}). On Debian: apt-get install {DISPLAY_LIBRARIES}"
    if not _is_reachable(xcb):
        return (
            f"The display {display} cannot be reached. Correct DISPLAY, or unset it to train "
            "off screen."
        )
    return None


@contextmanager
def one_line_at_failure() -> Iterator[None]:
    """Replace what Qt prints by one line with a remedy, while it starts.

    Where Qt finds no display it ends the process after many lines; where it starts, what it has
    printed is printed after all.
    """
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    messages: list[str] = []

    def on_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtFatalMsg:
            messages.append(text)
            return
        reason = " ".join((messages or [text])[-1].split())
        print(
            f"Qt cannot open a window here ({reason}). Correct DISPLAY, WAYLAND_DISPLAY and "
            "QT_QPA_PLATFORM, or unset them to train off screen.",
            file=sys.stderr,
            flush=True,
        )
        os._exit(2)

    qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(None)
        if messages:
            print("\n".join(messages), file=sys.stderr)


def _is_reachable(xcb: ctypes.CDLL) -> bool:
    """Whether the X server that DISPLAY names answers."""
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
