"""Refuses to start on machines where the window could not live, in one clear line."""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import PackageNotFoundError, version

FIRST_BROKEN_QT = (6, 12)
FIRST_SAFE_PYTHON = (3, 12)


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


def problem() -> str | None:
    """Why the window cannot start on this machine, with the remedy; None where it can."""
    try:
        qt = tuple(int(part) for part in version("PySide6-Essentials").split(".")[:2])
    except PackageNotFoundError:
        return "Qt for Python is missing: run `pip install depthscope`."
    found = forbidden_pair(qt, sys.version_info[:2])
    if found is not None:
        return found
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return (
            f"Qt cannot be loaded ({error}). On Debian: apt-get install "
            "libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3"
        )
    return None
