"""Where a user's own data lie: a design says it from its own folder."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from simulator.datasets.spec import DataSpec


def located(name: str, folder: str | Path) -> Path:
    """The file of a name that starts at `folder`; the same however the folder is reached."""
    path = Path(folder) / name
    # not the file itself: a link says by its own name what it is
    return Path(os.path.realpath(path.parent)) / path.name


def told_from(spec: DataSpec, before: str | Path, after: str | Path) -> DataSpec:
    """The same data, said by a design that was moved from one folder to another.

    A path that leads to no file is left as it is: where the design lies now it may lead to one.
    """
    if not spec.needs_folder or spec.path is None:
        return spec
    try:
        here = located(spec.path, before)
        if not here.is_file():
            return spec
    except (OSError, ValueError):  # no file can have this name
        return spec
    try:
        name = PurePath(os.path.relpath(here, os.path.realpath(after))).as_posix()
    except ValueError:  # another drive
        name = str(here)
    return spec if name == spec.path else spec.model_copy(update={"path": name})
