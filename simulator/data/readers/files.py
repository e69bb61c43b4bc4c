"""A user's own data: finding the file, reading it by its kind, and keeping it while it is needed.

Nothing in such a file is ever run: text, workbooks and Parquet are parsed, and of NumPy's files
only plain arrays are read, after their sizes have been checked.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Literal, NamedTuple

from simulator.cancellation import Cancelled, IsCancelled, never
from simulator.data.dataset import DatasetError
from simulator.data.readers import folder_state
from simulator.errors import value_text

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.data.interpretation.table import Table
    from simulator.data.spec import DataSpec

Change = Literal["none", "changed", "gone"]

logger = logging.getLogger(__name__)

ENDINGS = (".csv", ".tsv", ".xlsx", ".ods", ".parquet", ".npz", ".npy")
QUICK_BYTES = 20_000  # such a file is read in less than the time between two frames
READINGS = 3  # of a file that another program writes to meanwhile
CACHED = 2  # tables, so that a change of target and back again reads nothing


class _Key(NamedTuple):
    """What is read, and the state of the file, so that a changed file is read again."""

    path: Path
    settings: tuple[object, ...]
    changed_ns: int
    size: int
    inode: int
    images: int | None = None  # of a folder, as they were when they were last looked at


# what a design says about the understanding of a file; all of it makes another table
SETTINGS = (
    "target", "task", "inputs", "ignore", "header", "delimiter", "decimal", "encoding", "missing",
    "missing_values", "text_inputs", "date_inputs", "arrays", "channels",
    "standardize", "standardize_targets",
)  # fmt: skip


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
    for _ in range(READINGS):
        key = _key(spec)
        found = _cache.get(key)
        if found is None:
            if key.path.is_dir():
                folder_state.look(key.path, is_cancelled)  # before, so that a change is noticed
                key = _key(spec)
            found = _read(key, spec, is_cancelled)
            if _key(spec) != key:
                continue  # a part of it may be of the one file, and a part of the other
            _cache.put(key, found)
        if isinstance(found, DatasetError):
            raise found
        return found
    raise _changing(key)


def _changing(key: _Key) -> DatasetError:
    return DatasetError(f"{key.path.name}: changes while it is read; try again later", "path")


def is_cached(spec: DataSpec) -> bool:
    """Whether `read` answers at once: read already, small, or refused by its name."""
    try:
        key = _key(spec)
    except DatasetError:
        return True
    return _is_small(key) or _cache.get(key) is not None


def _is_small(key: _Key) -> bool:
    """Whether a file is small, or all images in a folder together."""
    if not key.path.is_dir():
        return key.size <= QUICK_BYTES
    total = 0
    try:
        for image in key.path.glob("*/*"):
            total += image.stat().st_size
            if total > QUICK_BYTES:
                return False
    except OSError:
        return True  # reading says at once what is wrong
    return True


def readers_are_loaded() -> bool:
    """Whether the next table is read without loading the library for it first."""
    return "duckdb" in sys.modules


def load_readers() -> None:
    """Load what reads tables, which takes some 0.2 s; to be called when a file is likely to come.

    On another thread than the window's, whose waits stay within 30 ms meanwhile.
    """
    from simulator.data.readers import duck, reading

    assert reading.READERS
    duck.columns("SELECT 1 AS n")


def state(spec: DataSpec) -> object:
    """A value that differs once the file has changed, for comparison only; None without a file."""
    try:
        return _key(spec) if spec.name == "file" else None
    except DatasetError:
        return None


def look_at_images(spec: DataSpec, is_cancelled: IsCancelled = never) -> None:
    """Have `state` know of images that were overwritten in the folder of `spec`, if it is one.

    That takes some tenths of a second where there are many. Raises Cancelled.
    """
    if is_folder(spec):
        folder_state.look(spec.file, is_cancelled)


def is_folder(spec: DataSpec) -> bool:
    """Whether the data are a folder of images."""
    try:
        return spec.name == "file" and _path(spec).is_dir()
    except DatasetError:
        return False


def change_on_disk(taken: object, spec: DataSpec) -> Change:
    """What became of the file of `spec` since its `state` was `taken`; settings do not count."""
    if not isinstance(taken, _Key) or spec.name != "file" or spec.file != taken.path:
        return "none"
    try:
        now = _key(spec)
    except DatasetError:
        return "gone"
    return "none" if now[2:] == taken[2:] else "changed"


def _key(spec: DataSpec) -> _Key:
    path = _path(spec)
    try:
        status = path.stat()
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror or error}", "path") from None
    settings = tuple(getattr(spec, field) for field in SETTINGS)
    changed_ns, images = status.st_mtime_ns, None
    if stat.S_ISDIR(status.st_mode):
        changed_ns = max(changed_ns, _inside_changed_ns(path))
        images = folder_state.last_look(path)
    return _Key(path, settings, changed_ns, status.st_size, status.st_ino, images)


def _inside_changed_ns(folder: Path) -> int:
    """When an image was last added to a class or taken from it."""
    try:
        with os.scandir(folder) as inside:
            return max((each.stat().st_mtime_ns for each in inside if each.is_dir()), default=0)
    except OSError:
        return 0  # of what cannot be looked into the reader tells more


def _path(spec: DataSpec) -> Path:
    """The file to read; raises DatasetError where its name alone shows that it cannot be read."""
    if not spec.path:
        raise DatasetError("is missing: name a table, an NPZ file or a folder of images", "path")
    if "\0" in spec.path or spec.path.startswith(("//", "\\\\")):
        raise DatasetError("must name a file on this machine", "path")
    path = spec.file
    is_folder = path.is_absolute() and os.path.isdir(path)  # False for names that cannot be
    if path.suffix.lower() not in ENDINGS and not is_folder:
        raise DatasetError(
            f"must end in {', '.join(ENDINGS)}, or be a folder of images "
            f"(got {value_text(path.name)})",
            "path",
        )
    if not path.is_absolute():
        raise DatasetError(
            "save the design first: a relative path starts at the design's folder", "path"
        )
    return path


def _read(key: _Key, spec: DataSpec, is_cancelled: IsCancelled) -> Table | DatasetError:
    """What a file holds, or why it cannot be used."""
    path = key.path
    try:
        from simulator.data.readers.reading import read_table

        table = read_table(path, spec, is_cancelled)
        table.inputs.flags.writeable = table.targets.flags.writeable = False
    except Cancelled:
        raise
    except DatasetError as error:
        return DatasetError(f"{path.name}: {error}", error.field, error.preview)
    except OSError as error:
        return DatasetError(f"{path.name}: {error.strerror or error}", "path")
    except MemoryError:
        return DatasetError(f"{path.name}: needs more memory than there is", "path")
    except ImportError as error:
        return DatasetError(f"{path.name}: needs {error.name}, which is not installed", "path")
    except Exception as error:  # a defect here: logged once, and kept like any other refusal
        if state(spec) != key:
            return _changing(key)
        logger.exception("reading %r failed", str(path))
        return DatasetError(f"{path.name}: cannot be read because of an error: {error!r}", "path")
    return table
