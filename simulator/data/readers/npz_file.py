"""Reading plain arrays from an NPZ file: inputs, and targets beside them."""

from __future__ import annotations

import math
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.readers.columns import MAX_NUMBERS, MAX_ROWS, Columns

if TYPE_CHECKING:
    from simulator.arrays import Array

INPUT_NAMES = ("inputs", "x", "X", "images", "data")
TARGET_NAMES = ("targets", "target", "y", "labels")
MAX_ENTRIES = 100
MAX_BYTES = 200_000_000


def read_npz(file: BinaryIO, target: str | None) -> Columns:
    """Inputs (samples, features) or images (samples, height, width[, channels]); `target` names
    the array of targets, (samples,) or (samples, outputs). Raises DatasetError.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {
                entry.filename.removesuffix(".npy"): entry
                for entry in archive.infolist()[:MAX_ENTRIES]
                if entry.filename.endswith(".npy")
            }
            inputs_name, target_name = _choose(tuple(entries), target)
            inputs = _read(archive, entries[inputs_name], inputs_name, "biuf")
            targets = _read(archive, entries[target_name], target_name, "biufUS")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DatasetError(f"is not a sound NPZ file ({error})", "path") from None
    return _columns(inputs, targets, inputs_name, target_name)


def _choose(names: tuple[str, ...], target: str | None) -> tuple[str, str]:
    """The names of the inputs and of the targets."""
    known = ", ".join(names[:10]) or "none"
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
    try:
        with archive.open(entry) as stream:
            shape, dtype = _header(stream)
            held = entry.file_size - stream.tell()
        _check_header(name, shape, dtype, kinds, held)
        with archive.open(entry) as stream:
            found: Array = np.lib.format.read_array(stream, allow_pickle=False)
    except DatasetError:
        raise
    except ValueError as error:
        raise DatasetError(f"array '{name}' cannot be read: {error}", "path") from None
    return found


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, _, dtype = np.lib.format.read_array_header_2_0(stream)
    else:
        raise ValueError(f"format {version[0]}.{version[1]} is not known")
    return shape, dtype


def _check_header(
    name: str, shape: tuple[int, ...], dtype: np.dtype[Any], kinds: str, held: int
) -> None:
    if dtype.kind not in kinds:
        what = "Python objects, which could run code" if dtype.kind == "O" else str(dtype)
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
    if inputs.ndim in (1, 3):  # one feature; grey images without their channel
        inputs = inputs[..., None]
    labels: list[str] | Array
    if targets.dtype.kind in "US":
        labels = [str(label).strip() for label in targets.astype(str)]
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
