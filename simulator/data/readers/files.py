"""A user's own data: finding the file, checking what was read, and keeping it while it is needed.

Nothing in such a file is ever run: a CSV file is text, and of an NPZ file only plain arrays are
read, after their sizes have been checked.
"""

from __future__ import annotations

import io
import logging
import os
import stat
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from simulator.cancellation import Cancelled, IsCancelled, never, raise_if
from simulator.data.dataset import DatasetError
from simulator.data.readers.csv_file import read_csv
from simulator.data.readers.npz_file import read_npz
from simulator.errors import value_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.arrays import Array
    from simulator.data.kinds import Task
    from simulator.data.readers.columns import Columns
    from simulator.data.spec import DataSpec

logger = logging.getLogger(__name__)

MAX_FILE_MB = 100
QUICK_BYTES = 20_000  # such a file is read in less than the time between two frames
CACHED = 2  # tables, so that a change of target and back again reads nothing
MAX_CLASSES = 1_000
FEW_VALUES = 20  # whole numbers of no more kinds are taken for classes where no task is given
LARGEST = 1e30  # its square, summed over all samples, is still finite

READERS: dict[str, Callable[[BinaryIO, str | None], Columns]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".npz": read_npz,
}


@dataclass(frozen=True, slots=True)
class Table:
    """Inputs (samples, *input_shape) and targets, read-only; class_names only for classes."""

    title: str
    task: Task
    inputs: Array
    targets: Array
    class_names: tuple[str, ...]

    @property
    def outputs(self) -> int:
        """Classes, or values to predict."""
        return len(self.class_names) if self.task == "classification" else self.targets.shape[1]


class _Key(NamedTuple):
    """What is read, and the state of the file, so that a changed file is read again."""

    path: Path
    target: str | None
    task: Task | None
    changed_ns: int
    size: int
    inode: int


class _Cache:
    """The tables that were read last, or why they could not be used; shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[_Key, Table | DatasetError] = OrderedDict()

    def get(self, key: _Key) -> Table | DatasetError | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: _Key, found: Table | DatasetError) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > CACHED:
                self._found.popitem(last=False)


_cache = _Cache()


def read(spec: DataSpec, is_cancelled: IsCancelled = never) -> Table:
    """The data of `spec.path`, checked; read once for as long as the file stays the same.

    `is_cancelled` is asked between pieces of the file, on the thread that reads. Raises
    DatasetError, whose text names the file, and Cancelled.
    """
    key = _key(spec)
    found = _cache.get(key)
    if found is None:
        found = _read(key, is_cancelled)
        _cache.put(key, found)
    if isinstance(found, DatasetError):
        raise found
    return found


def is_cached(spec: DataSpec) -> bool:
    """Whether `read` answers at once: read already, small, or refused by its name."""
    try:
        key = _key(spec)
    except DatasetError:
        return True
    return key.size <= QUICK_BYTES or _cache.get(key) is not None


def state(spec: DataSpec) -> object:
    """A value that differs once the file has changed, for comparison only; None without a file."""
    try:
        return _key(spec) if spec.name == "file" else None
    except DatasetError:
        return None


def _key(spec: DataSpec) -> _Key:
    path = _path(spec)
    try:
        status = path.stat()
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror or error}", "path") from None
    state = (status.st_mtime_ns, status.st_size, status.st_ino)
    return _Key(path, spec.target, spec.task, *state)


def _path(spec: DataSpec) -> Path:
    """The file to read; raises DatasetError where its name alone shows that it cannot be read."""
    if not spec.path:
        raise DatasetError("is missing: name a CSV or NPZ file", "path")
    if "\0" in spec.path or spec.path.startswith(("//", "\\\\")):
        raise DatasetError("must name a file on this machine", "path")
    path = spec.file
    if path.suffix.lower() not in READERS:
        raise DatasetError(
            f"must end in {', '.join(READERS)} (got {value_text(path.name)})", "path"
        )
    if not path.is_absolute():
        raise DatasetError(
            "save the design first: a relative path starts at the design's folder", "path"
        )
    return path


def _read(key: _Key, is_cancelled: IsCancelled) -> Table | DatasetError:
    """What a file holds, or why it cannot be used."""
    path = key.path
    try:
        with io.BufferedReader(_CancellableFile(path, is_cancelled)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DatasetError("is not a regular file", "path")
            if status.st_size > MAX_FILE_MB * 1_000_000:
                raise DatasetError(f"is larger than {MAX_FILE_MB} MB", "path")
            columns = READERS[path.suffix.lower()](file, key.target)
        return _checked(columns, key.task, path.name, is_cancelled)
    except Cancelled:
        raise
    except DatasetError as error:
        return DatasetError(f"{path.name}: {error}", error.field)
    except OSError as error:
        return DatasetError(f"{path.name}: {error.strerror or error}", "path")
    except MemoryError:
        return DatasetError(f"{path.name}: needs more memory than there is", "path")
    except Exception as error:  # a defect here: logged once, and kept like any other refusal
        logger.exception("reading %r failed", str(path))
        return DatasetError(f"{path.name}: cannot be read because of an error: {error!r}", "path")


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


def _checked(columns: Columns, task: Task | None, title: str, is_cancelled: IsCancelled) -> Table:
    raise_if(is_cancelled)
    if len(columns.inputs) < 2:
        raise DatasetError(f"needs at least 2 samples (got {len(columns.inputs)})", "path")
    if columns.inputs.size == 0:
        raise DatasetError("has no inputs", "path")
    _check_numbers(columns.inputs, columns.place)
    for at, name in enumerate(columns.columns):
        raise_if(is_cancelled)
        if (columns.inputs[:, at] == columns.inputs[0, at]).all():
            raise DatasetError(
                f"{name} is {columns.inputs[0, at]:g} in every row, "
                "so nothing can be learned from it: leave it out",
                "path",
            )
    raise_if(is_cancelled)
    task = task or _likely_task(columns.targets)
    raise_if(is_cancelled)
    targets, names = _classes(columns) if task == "classification" else (_values(columns), ())
    columns.inputs.flags.writeable = targets.flags.writeable = False
    return Table(title, task, columns.inputs, targets, names)


def _check_numbers(values: Array, place: Callable[[tuple[int, ...]], str]) -> None:
    """Refuse what is missing, infinite or too large to be squared and summed."""
    wrong = ~(np.abs(values) <= LARGEST)
    if wrong.any():
        index = tuple(int(at) for at in np.argwhere(wrong)[0])
        value = values[index]
        what = "the value is missing" if np.isnan(value) else f"{value:g} is too large"
        raise DatasetError(f"{place(index)}: {what}", "path")


def _numbers(labels: list[str]) -> Array | int:
    """The labels as numbers (samples, 1), or the index of the first that is none."""
    values = np.empty((len(labels), 1))
    for at, label in enumerate(labels):
        try:
            values[at] = float(label)
        except ValueError:
            return at
    return values


def _likely_task(targets: list[str] | Array) -> Task:
    """Words and a few whole numbers are classes."""
    values = _numbers(targets) if isinstance(targets, list) else targets
    if isinstance(values, int):
        return "classification"
    whole = values.shape[1] == 1 and (values == np.round(values)).all()
    return "classification" if whole and len(np.unique(values)) <= FEW_VALUES else "regression"


def _values(columns: Columns) -> Array:
    """Targets of regression (samples, outputs)."""
    labels = columns.targets
    values = _numbers(labels) if isinstance(labels, list) else labels
    if isinstance(values, int):
        place, label = columns.target_place(values), labels[values]
        raise DatasetError(f"{place}: '{label}' is not a number", "target")
    _check_numbers(values, lambda index: columns.target_place(index[0]))
    if (values == values[0]).all():
        raise DatasetError(f"{columns.target} is {values[0, 0]:g} in every row", "target")
    return values


def _text_classes(labels: list[str] | Array) -> tuple[tuple[str, ...], Array]:
    """The classes of labels in alphabetical order, and the number of each label.

    Sorted are the few names only: NumPy would hold up all other threads while it sorts all labels.
    """
    names = set(labels)
    class_names = tuple(sorted(names) if len(names) <= MAX_CLASSES else names)
    numbers = {name: number for number, name in enumerate(class_names)}
    return class_names, np.fromiter(map(numbers.__getitem__, labels), np.int64, len(labels))


def _classes(columns: Columns) -> tuple[Array, tuple[str, ...]]:
    """Class numbers (samples,) and the classes' names: in numeric order, else alphabetical."""
    labels = columns.targets
    values = _numbers(labels) if isinstance(labels, list) else labels
    if isinstance(values, int):
        class_names, numbers = _text_classes(labels)
    else:
        if values.shape[1] != 1:
            raise DatasetError(f"{columns.target}: classes are one number a sample", "target")
        _check_numbers(values, lambda index: columns.target_place(index[0]))
        names, numbers = np.unique(values, return_inverse=True)
        class_names = tuple(str(int(v)) if v.is_integer() else repr(v) for v in names.tolist())
    if len(class_names) == 1:
        raise DatasetError(f"{columns.target} holds one class only, '{class_names[0]}'", "target")
    if len(class_names) > MAX_CLASSES:
        raise DatasetError(
            f"{columns.target} holds {len(class_names):,} different values, and at most "
            f"{MAX_CLASSES:,} classes are possible; is the task regression?",
            "task",
        )
    return numbers.reshape(-1).astype(np.int64), class_names
