"""Where the program's own data lies: data sets, lessons, fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def asset(*parts: str) -> Path:
    """The path of a shipped file; the packages are always installed as plain folders."""
    return Path(str(files("assets"))).joinpath(*parts)
