"""Reading a folder with one sub-folder of images a class; the name of each is the class.

PNG and JPEG are decoded by whoever uses the simulator (`use_decoder`): the window and the command
line have Qt for that, and the simulator needs no library of its own. Other processes are handed
the `decoder` of this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, raise_if
from simulator.data.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.arrays import Array
    from simulator.data.readers.raw import RawArrays

    # a function of a module, so that other processes can be handed it:
    # bytes of a file → pixels (height, width, 1, 3 or 4), bytes; raises ValueError
    Decode = Callable[[bytes], Array]

ENDINGS = (".png", ".jpg", ".jpeg")
MAX_IMAGES = 200_000
MAX_BYTES = 500_000_000  # of all pixels
MAX_FILE = 50_000_000
_decoders: list[Decode] = []


def use_decoder(decode: Decode) -> None:
    """Have images decoded by `decode` from now on."""
    _decoders[:] = [decode]


def decoder() -> Decode | None:
    """What decodes images in this process; None where nothing does."""
    return _decoders[0] if _decoders else None


def classes_of(folder: Path) -> dict[str, list[Path]]:
    """The images of each class, in alphabetical order. Raises DatasetError and OSError."""
    found = {}
    for inside in sorted(folder.iterdir()):
        if inside.is_dir() and not inside.name.startswith("."):
            images = sorted(p for p in inside.iterdir() if p.suffix.lower() in ENDINGS)
            if images:
                found[inside.name] = images
    if len(found) < 2:
        raise DatasetError(
            "needs at least two sub-folders of PNG or JPEG images, one for each class "
            f"(got {len(found)})",
            "path",
        )
    count = sum(map(len, found.values()))
    if count > MAX_IMAGES:
        raise DatasetError(f"holds {count:,} images, and at most {MAX_IMAGES:,} are read", "path")
    return found


def holds_classes(folder: Path) -> bool:
    """Whether a folder has at least two sub-folders with images; looks no further than that."""
    found = 0
    for inside in folder.iterdir():
        if inside.is_dir() and not inside.name.startswith("."):
            found += any(path.suffix.lower() in ENDINGS for path in inside.iterdir())
            if found == 2:
                return True
    return False


def read_image_folder(folder: Path, is_cancelled: IsCancelled) -> RawArrays:
    """Images (samples, height, width, channels) of equal size. Raises DatasetError, Cancelled."""
    # with the first folder, and not at every start
    from simulator.data.readers.raw import RawArrays, shown

    if not _decoders:
        raise DatasetError("holds images, and nothing here can decode them", "path")
    classes = classes_of(folder)
    paths = [(path, at) for at, images in enumerate(classes.values()) for path in images]
    pixels: Array | None = None
    for number, (path, _) in enumerate(paths):
        raise_if(is_cancelled)
        image = _decoded(path, folder)
        if pixels is None:
            if image.size * len(paths) > MAX_BYTES:
                raise DatasetError(
                    f"holds {len(paths):,} images of {image.size:,} bytes, more than "
                    f"{MAX_BYTES // 1_000_000} MB",
                    "path",
                )
            pixels = np.empty((len(paths), *image.shape), np.uint8)
        # grey images among coloured ones
        if image.shape[2] < pixels.shape[3]:
            image = np.repeat(image, pixels.shape[3], 2)
        elif image.shape[2] > pixels.shape[3]:
            pixels = np.repeat(pixels, image.shape[2], 3)
        if image.shape != pixels.shape[1:]:
            one, other = _size(image), _size(pixels[0])
            name = shown(str(path.relative_to(folder)))
            raise DatasetError(f"{name} is {one}, and the first image {other}", "path")
        pixels[number] = image
    assert pixels is not None
    labels = np.array([at for _, at in paths], np.int64)
    return RawArrays("images", pixels, labels, ("images", "folder"), class_names=tuple(classes))


def _decoded(path: Path, folder: Path) -> Array:
    from simulator.data.readers.raw import reason, shown

    name = shown(str(path.relative_to(folder)))
    if path.stat().st_size > MAX_FILE:
        raise DatasetError(f"{name} is larger than {MAX_FILE // 1_000_000} MB", "path")
    try:
        return _decoders[0](path.read_bytes())
    except ValueError as error:
        raise DatasetError(f"{name} cannot be decoded: {reason(error)}", "path") from None


def _size(image: Array) -> str:
    height, width, channels = image.shape
    return f"{width} × {height} pixels in {channels} channel{'s' if channels > 1 else ''}"
