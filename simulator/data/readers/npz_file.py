"""Reading plain arrays from NPZ and NPY files: inputs, and targets beside them."""

from __future__ import annotations

import errno
import math
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.readers.array_names import Chosen, choose
from simulator.data.readers.npy_array import Header, read_header, read_values
from simulator.data.readers.number_text import LARGEST
from simulator.data.readers.raw import MAX_LABEL, RawArrays, RawColumn, RawTable, reason, shown

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.data.spec import ArrayNames

MAX_ENTRIES = 100
MAX_BYTES = 500_000_000  # of one array, as it is stored
MAX_DIRECTORY = 2**18  # bytes; the entries that are looked at take a tenth
NO_NUMBERS = {
    "O": "Python objects, which could run code; save words by np.array(labels, dtype=str)",
    "V": "named fields",
}
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


def read_npz(file: BinaryIO, target: str | None, arrays: ArrayNames | None) -> RawArrays:
    """Inputs (samples, …) and targets (samples, …), with those of the file's own validation.

    `target` or `arrays` name them; they are found by their usual names otherwise. Raises
    DatasetError.
    """
    try:
        with zipfile.ZipFile(cast("BinaryIO", _Archive(file))) as archive:
            entries = {
                entry.filename.removesuffix(".npy"): entry
                for entry in archive.infolist()[:MAX_ENTRIES]
                if entry.filename.endswith(".npy")
            }
            chosen = choose(tuple(entries), target, arrays)
            inputs = _read(archive, entries[chosen.inputs], shown(chosen.inputs), "biuf")
            targets = _read(archive, entries[chosen.targets], shown(chosen.targets), "biufUS")
            held = None
            if chosen.validation is not None:
                one, other = chosen.validation
                held = (
                    _read(archive, entries[one], shown(one), "biuf"),
                    _read(archive, entries[other], shown(other), "biufUS"),
                )
    except DatasetError:
        raise
    except (*UNSOUND, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        # EINVAL: a damaged entry lies before the file's start
        raise DatasetError(f"is not a sound NPZ file ({reason(error)})", "path") from None
    return _arrays(inputs, targets, held, chosen, tuple(entries))


def read_npy(file: BinaryIO) -> RawTable:
    """A table (rows, columns) of numbers in one array. Raises DatasetError."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    try:
        header = read_header(file)
        _check_header("the array", header, "biuf", size - file.tell())
        values = read_values(file, header)
    except ValueError as error:
        if isinstance(error, DatasetError):
            raise
        raise DatasetError(f"is not a sound NPY file: {reason(error)}", "path") from None
    if values.ndim != 2 or not values.size:
        raise DatasetError(
            f"holds an array of shape {values.shape}; a table (rows, columns) has inputs and "
            "targets, otherwise save both in an NPZ file: np.savez('data.npz', x=…, y=…)",
            "path",
        )
    return table_of_array(values.astype(np.float64), "npy")


def table_of_array(values: Array, format: str) -> RawTable:
    """A table without names from an array (rows, columns); what is too large is missing."""
    with np.errstate(invalid="ignore"):
        values[~(np.abs(values) <= LARGEST)] = np.nan
    columns = tuple(RawColumn(str(at + 1), values[:, at]) for at in range(values.shape[1]))
    return RawTable(format, columns, False, lambda rows: [row + 1 for row in rows])


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
        raise DatasetError(f"array '{name}' cannot be read: {reason(error)}", "path") from None


def _check_header(name: str, header: Header, kinds: str, held: int) -> None:
    shape, dtype = header.shape, header.dtype
    if dtype is None or header.kind not in kinds:
        what = NO_NUMBERS.get(header.kind, str(dtype))
        raise DatasetError(f"array '{name}' must hold numbers, not {what}", "path")
    if not shape:
        raise DatasetError(f"array '{name}' has shape (): give samples", "path")
    size = math.prod(shape) * dtype.itemsize
    if size > MAX_BYTES:
        raise DatasetError(f"array '{name}' is larger than {MAX_BYTES // 1_000_000:,} MB", "path")
    if size != held:
        raise DatasetError(f"array '{name}' is cut short or has a wrong header", "path")


def _arrays(
    inputs: Array,
    targets: Array,
    held: tuple[Array, Array] | None,
    chosen: Chosen,
    known: tuple[str, ...],
) -> RawArrays:
    made = _pair(inputs, targets, chosen.inputs, chosen.targets)
    names = (chosen.inputs, chosen.targets)
    if held is None or chosen.validation is None:
        return RawArrays("npz", *made, names, arrays=known)
    validation = _pair(*held, *chosen.validation)
    pairs = zip((*names, ""), made, validation, strict=False)
    for name, one, other in pairs:
        if one.shape[1:] != other.shape[1:] or (one.dtype.kind in "US") != (
            other.dtype.kind in "US"
        ):
            raise DatasetError(
                f"'{shown(name)}' and its validation differ in shape: {one.shape[1:]} and "
                f"{other.shape[1:]} a sample",
                "arrays",
            )
    return RawArrays("npz", *made, names, *validation, arrays=known)


def _pair(
    inputs: Array, targets: Array, inputs_name: str, targets_name: str
) -> tuple[Array, Array]:
    """Inputs (samples, features) or (samples, height, width, channels), and their targets."""
    one, other = shown(inputs_name), shown(targets_name)
    if len(inputs) != len(targets):
        raise DatasetError(
            f"'{one}' has {len(inputs):,} samples, '{other}' {len(targets):,}", "path"
        )
    if inputs.ndim not in (1, 2, 3, 4):
        raise DatasetError(
            f"'{one}' has shape {inputs.shape}; give (samples, features) or "
            "(samples, height, width, channels)",
            "path",
        )
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim > 2 or (targets.dtype.kind in "US" and targets.ndim > 1):
        raise DatasetError(
            f"'{other}' has shape {targets.shape}; give (samples,) or (samples, outputs)", "target"
        )
    if not inputs.size or not targets.size:
        empty = other if inputs.size else one
        raise DatasetError(f"array '{empty}' is empty: its shape has a 0", "path")
    if inputs.ndim in (1, 3):  # one feature; grey images without their channel
        inputs = inputs[..., None]
    if targets.dtype.kind in "US":
        targets = np.array(_labels(targets, other))
    return inputs, targets


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
