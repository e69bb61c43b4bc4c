"""Whether a workbook's parts are whole, and how large its sheets claim to be, before it is read.

python-calamine allocates a sheet's whole rectangle, so that one cell at XFD1048576 ends the
process, and never returns from a part that is cut short. So the XML is parsed first, piece by
piece, for the cells' addresses (XLSX) and repetitions (ODS).
"""

from __future__ import annotations

import errno
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers import expat

from simulator.data.dataset import DatasetError
from simulator.data.readers.raw import reason

if TYPE_CHECKING:
    from collections.abc import Callable

    Start = Callable[[str, dict[str, str]], None]

MAX_CELLS = 5_000_000  # of a sheet's rectangle
MAX_XML = 300_000_000  # bytes of all parts, unpacked
PIECE = 2**18
_ADDRESS = re.compile(r"\$?([A-Z]{1,4})\$?([0-9]{1,9})")
UNSOUND = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, LookupError, expat.ExpatError,
)  # fmt: skip


def check_size(file: BinaryIO) -> None:
    """Refuse a workbook that is damaged or has a sheet too large to be read.

    Raises DatasetError.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if sum(entry.file_size for entry in entries) > MAX_XML:
                raise _too_large()
            is_ods = "content.xml" in names
            if "xl/workbook.bin" in names or not (is_ods or any("workbook" in n for n in names)):
                raise DatasetError("is not a workbook: save it as XLSX or ODS", "path")
            for name in sorted(names):
                if name.lower().endswith((".xml", ".rels")):
                    _parse(archive, name, _repetitions() if is_ods else _addresses())
    except DatasetError:
        raise
    except (*UNSOUND, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        # EINVAL: a damaged entry lies before the file's start
        raise DatasetError(f"is not a sound workbook ({reason(error)})", "path") from None
    finally:
        file.seek(0)


def _too_large() -> DatasetError:
    return DatasetError(f"unpacks to more than {MAX_XML // 1_000_000} MB", "path")


def _parse(archive: zipfile.ZipFile, name: str, start: Start) -> None:
    """Have `start` look at each element of a part: its name without a prefix, and attributes."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, found: start(tag.rpartition(":")[2], found)
    parser.StartDoctypeDeclHandler = _refuse_declaration
    size = 0
    with archive.open(name) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > MAX_XML:
                raise _too_large()
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_declaration(*_: object) -> None:
    raise ValueError("a part declares a document type")


def _addresses() -> Start:
    """The rectangle around all cells of a sheet, by addresses such as "BC12"."""
    columns: list[int] = []
    rows: list[int] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        place = _ADDRESS.fullmatch(attributes.get("r", "")) if tag == "c" else None
        if place is None:
            return
        column, row = _column(place[1]), int(place[2])
        columns[:] = [min([*columns, column]), max([*columns, column])]
        rows[:] = [min([*rows, row]), max([*rows, row])]
        _check(columns[1] - columns[0] + 1, rows[1] - rows[0] + 1)

    return start


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _repetitions() -> Start:
    """The rectangle of each sheet: repeated rows and cells count up to the last that is full."""
    width = height = at = row_count = 0
    above = 0  # rows before this one

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal width, height, at, row_count, above
        if tag == "table":
            width = height = at = row_count = above = 0
        elif tag == "table-row":
            above += row_count
            row_count, at = _repeated(attributes, "rows"), 0
        elif tag in ("table-cell", "covered-table-cell"):
            at += _repeated(attributes, "columns")
            if any(name.rpartition(":")[2] in ("value-type", "formula") for name in attributes):
                width, height = max(width, at), max(height, above + row_count)
                _check(width, height)

    return start


def _repeated(attributes: dict[str, str], what: str) -> int:
    for name, value in attributes.items():
        if name.rpartition(":")[2] == f"number-{what}-repeated":
            return int(value)
    return 1


def _check(columns: int, rows: int) -> None:
    if columns * rows > MAX_CELLS:
        raise DatasetError(
            f"has a sheet of {rows:,} rows and {columns:,} columns: at most {MAX_CELLS:,} cells "
            "are read",
            "path",
        )
