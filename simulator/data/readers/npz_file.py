"""Reading plain arrays from an NPZ file: inputs, and targets beside them."""

from __future__ import annotations

import math
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.readers.columns import MAX_LABEL, MAX_NUMBERS, MAX_ROWS, Columns, shown
from simulator.data.readers.npy_array import Header, read_header, read_values

if TYPE_CHECKING:
    from simulator.arrays import Array

INPUT_NAMES = ("inputs", "x", "X", "images", "data")
TARGET_NAMES = ("targets", "target", "y", "labels")
MAX_ENTRIES = 100
MAX_BYTES = 200_000_000
MAX_DIRECTORY = 2**18  # bytes; the entries that are looked at take a tenth
NO_NUMBERS = {"O": "Python objects, which could run code", "V": "named fields"}
# what zipfile raises for archives that are damaged, encrypted or named in no known encoding
UNSOUND = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, LookupError,
)  # fmt: skip


class _Archive:
    """The file of an archive, of which no more than `MAX_DIRECTORY` bytes are read at a time.

    zipfile reads the list of entries whole and makes an object of each; a list of millions is
    refused before.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY:
            raise zipfile.BadZipFile("its list of arrays is too long")
        return self._file.read(size if size >= 0 else MAX_DIRECTORY)


def read_npz(file: BinaryIO, target: str | None) -> Columns:
    """Inputs (samples, features) or images (samples, height, width[, channels]); `target` names
    the array of targets, (samples,) or (samples, outputs). Raises DatasetError.
    """
    try:
        with zipfile.ZipFile(cast("BinaryIO", _Archive(file))) as archive:
            entries = {
                entry.filename.removesuffix(".npy"): entry
                for entry in archive.infolist()[:MAX_ENTRIES]
                if entry.filename.endswith(".npy")
            }
            inputs_name, target_name = _choose(tuple(entries), target)
            inputs = _read(archive, entries[inputs_name], shown(inputs_name), "biuf")
            targets = _read(archive, entries[target_name], shown(target_name), "biufUS")
    except DatasetError:
        raise
    except UNSOUND as error:
        raise DatasetError(f"is not a sound NPZ file ({error})", "path") from None
    return _columns(inputs, targets, shown(inputs_name), shown(target_name))


def _choose(names: tuple[str, ...], target: str | None) -> tuple[str, str]:
    """The names of the inputs and of the targets."""
    known = ", ".join(map(shown, names[:10])) or "none"
    if target is not None and target not in names:
        raise DatasetError(f"there is no array '{target}'; the arrays are {known}", "target")
    found = target or next((name for name in TARGET_NAMES if name in names), None)
    if found is None:
        raise DatasetError(f"name the array to predict; the arrays are {known}", "target")
    others = [name for name in names if name != found]
    inputs = next((name for name in INPUT_NAMES if name in others), None)
    if inputs is None:
        if len(others) != 1:
            raise DatasetError(f"needs an array 'inputs'; the arrays are {known}", "path")
        (inputs,) = others
    return inputs, found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, kinds: str) -> Array:
    """One array, after its header has promised no more than the entry holds."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # the others are unpacked in one go, however much that is
        raise DatasetError(f"array '{name}' is compressed as NumPy never does it", "path")
    try:
        with archive.open(entry) as stream:
            header = read_header(stream)
            _check_header(name, header, kinds, entry.file_size - stream.tell())
            return read_values(stream, header)
    except DatasetError:
        raise
    except ValueError as error:
        raise DatasetError(f"array '{name}' cannot be read: {error}", "path") from None


def _check_header(name: str, header: Header, kinds: str, held: int) -> None:
    shape, dtype = header.shape, header.dtype
    if dtype is None or header.kind not in kinds:
        what = NO_NUMBERS.get(header.kind, str(dtype))
        raise DatasetError(f"array '{name}' must hold numbers, not {what}", "path")
    if not shape or shape[0] > MAX_ROWS or math.prod(shape) > MAX_NUMBERS:
        limit = f"at most {MAX_ROWS:,} samples and {MAX_NUMBERS:,} numbers"
        raise DatasetError(f"array '{name}' has shape {shape}; {limit}", "path")
    size = math.prod(shape) * dtype.itemsize
    if size > MAX_BYTES:
        raise DatasetError(f"array '{name}' is larger than {MAX_BYTES // 1_000_000} MB", "path")
    if size != held:
        raise DatasetError(f"array '{name}' is cut short or has a wrong header", "path")


def _columns(inputs: Array, targets: Array, inputs_name: str, target_name: str) -> Columns:
    if len(inputs) != len(targets):
        raise DatasetError(
            f"'{inputs_name}' has {len(inputs):,} samples, '{target_name}' {len(targets):,}", "path"
        )
    if inputs.ndim not in (1, 2, 3, 4):
        raise DatasetError(
            f"'{inputs_name}' has shape {inputs.shape}; give (samples, features) or "
            "(samples, height, width, channels)",
            "path",
        )
    if targets.ndim > 2 or (targets.dtype.kind in "US" and targets.ndim > 1):
        raise DatasetError(
            f"'{target_name}' has shape {targets.shape}; give (samples,) or (samples, outputs)",
            "target",
        )
    if not inputs.size or not targets.size:
        empty = target_name if inputs.size else inputs_name
        raise DatasetError(f"array '{empty}' is empty: its shape has a 0", "path")
    if inputs.ndim in (1, 3):  # one feature; grey images without their channel
        inputs = inputs[..., None]
    labels: list[str] | Array
    if targets.dtype.kind in "US":
        labels = _labels(targets, target_name)
    else:
        labels = targets.astype(np.float64).reshape(len(targets), -1)
    columns = (
        tuple(f"{inputs_name}[:, {at}]" for at in range(inputs.shape[1]))
        if inputs.ndim == 2
        else ()
    )
    return Columns(
        inputs.astype(np.float64),
        labels,
        target_name,
        columns,
        lambda index: f"{inputs_name}[{', '.join(map(str, index))}]",
        lambda index: f"{target_name}[{index}]",
    )


def _labels(targets: Array, name: str) -> list[str]:
    """Text as a list; refused where it is no Unicode, or longer than a class may be called."""
    try:
        labels = [str(label).strip() for label in targets.astype(str)]
        "".join(labels).encode()
    except (ValueError, SystemError):  # the latter for a number beyond all characters
        raise DatasetError(f"array '{name}' holds text that is not Unicode", "target") from None
    if labels and max(map(len, labels)) > MAX_LABEL:
        raise DatasetError(
            f"array '{name}' holds a label of more than {MAX_LABEL} characters", "target"
        )
    return labels
