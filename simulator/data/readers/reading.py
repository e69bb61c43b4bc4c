"""Reading a data file by its kind, which its ending or being a folder tells.

Loaded when the first file is read: most runs of the program read none.
"""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from simulator.cancellation import raise_if
from simulator.data.dataset import DatasetError
from simulator.data.interpretation.arrays import table_of_arrays
from simulator.data.interpretation.previews import preview_of_raw
from simulator.data.interpretation.tables import table_of
from simulator.data.readers.csv_file import read_csv
from simulator.data.readers.dialect import Choices
from simulator.data.readers.image_folder import read_image_folder
from simulator.data.readers.npz_file import read_npy, read_npz
from simulator.data.readers.parquet_file import read_parquet
from simulator.data.readers.raw import RawArrays, RawTable
from simulator.data.readers.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.cancellation import IsCancelled
    from simulator.data.interpretation.table import Table
    from simulator.data.spec import DataSpec

    Reader = Callable[["OpenFile"], RawTable | RawArrays]

MAX_FILE_MB = 500


class OpenFile(NamedTuple):
    """What a reader is given; `file` is open for reading, and raises Cancelled where it should."""

    file: BinaryIO
    path: Path
    spec: DataSpec
    is_cancelled: IsCancelled

    @property
    def choices(self) -> Choices:
        """What the design says about tables."""
        spec, target = self.spec, self.spec.target
        names = target if isinstance(target, tuple) else (target,) if target is not None else ()
        return Choices(spec.delimiter, spec.decimal, spec.header, tuple(map(str, names)))


def _csv(opened: OpenFile) -> RawTable:
    return read_csv(
        opened.file, opened.path, opened.choices, opened.spec.encoding, opened.is_cancelled
    )


def _npz(opened: OpenFile) -> RawArrays:
    target = opened.spec.target
    if isinstance(target, tuple | int):
        raise DatasetError("of an NPZ file is the name of one array", "target")
    return read_npz(opened.file, target, opened.spec.arrays)


def _workbook(opened: OpenFile) -> RawTable:
    return read_workbook(opened.file, opened.choices)


READERS: dict[str, Reader] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".xlsx": _workbook,
    ".ods": _workbook,
    ".parquet": lambda opened: read_parquet(opened.path, opened.is_cancelled),
    ".npz": _npz,
    ".npy": lambda opened: read_npy(opened.file),
}


def read_table(path: Path, spec: DataSpec, is_cancelled: IsCancelled) -> Table:
    """The data in the file or folder at `path`, checked. Raises DatasetError, OSError, Cancelled.

    Its ending is in `READERS`, or it is a folder.
    """
    if path.is_dir() and path.suffix.lower() not in READERS:
        return table_of_arrays(read_image_folder(path, is_cancelled), spec, path.name, is_cancelled)
    with io.BufferedReader(_CancellableFile(path, is_cancelled)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise DatasetError("is not a regular file", "path")
        if status.st_size > MAX_FILE_MB * 1_000_000:
            raise DatasetError(f"is larger than {MAX_FILE_MB} MB", "path")
        raw = READERS[path.suffix.lower()](OpenFile(file, path, spec, is_cancelled))
        raise_if(is_cancelled)
        if isinstance(raw, RawArrays):
            return table_of_arrays(raw, spec, path.name, is_cancelled)
        try:
            return table_of(raw, spec, path.name)
        except DatasetError as error:
            error.preview = preview_of_raw(raw)
            raise


class _CancellableFile(io.FileIO):
    """A file whose reading raises Cancelled between two of its pieces."""

    def __init__(self, path: Path, is_cancelled: IsCancelled) -> None:
        super().__init__(path, opener=_open_without_waiting)
        self._is_cancelled = is_cancelled

    def readinto(self, buffer: Any) -> int | None:
        raise_if(self._is_cancelled)
        return super().readinto(buffer)


def _open_without_waiting(path: str, flags: int) -> int:
    # a pipe without a writer would otherwise be waited for
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
