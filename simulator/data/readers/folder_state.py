"""What a folder of images was like when it was last looked at, image by image.

A folder's own time stays where an image is overwritten in place, so only the images tell. Looking
at 70,000 of them takes some tenths of a second: whoever reads the folder does it first, and the
window has it done on another thread. `last_look` answers at once.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.data.readers.image_folder import ENDINGS, MAX_IMAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW = 200  # images that are looked at where nobody has yet: less than a millisecond
CANCEL_EVERY = 500  # images
_looks: dict[Path, int] = {}


def look(folder: Path, is_cancelled: IsCancelled = never) -> int:
    """A number that differs once an image was added, taken away or written; it is kept.

    Raises Cancelled. Of what cannot be looked into the reader tells more.
    """
    found = 0
    for count, image in enumerate(_images(folder)):
        if count % CANCEL_EVERY == 0:
            raise_if(is_cancelled)
        try:
            status = image.stat()
        except OSError:
            continue  # it is gone
        found ^= hash((image.path, status.st_mtime_ns, status.st_size))
        if count > MAX_IMAGES:  # more are not read
            break
    _looks[folder] = found
    return found


def last_look(folder: Path) -> int | None:
    """What `look` found last; None for many images that nobody has looked at yet."""
    if folder not in _looks:
        if any(at >= FEW for at, _ in enumerate(_images(folder))):
            return None
        look(folder)
    return _looks[folder]


def _images(folder: Path) -> Iterator[os.DirEntry[str]]:
    for inside in _entries(folder):
        if not inside.name.startswith(".") and inside.is_dir():
            for image in _entries(inside.path):
                if image.name.lower().endswith(ENDINGS):
                    yield image


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as inside:
            yield from inside
    except OSError:
        return
