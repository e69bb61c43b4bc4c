"""How large the sheets of a workbook claim to be, looked up before anything makes room for them.

python-calamine allocates a sheet's whole rectangle: one cell at XFD1048576 ends the process. So the
cells' own addresses (XLSX) and repetitions (ODS) are read from the XML first, in pieces.
"""

from __future__ import annotations

import errno
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from simulator.data.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CELLS = 5_000_000  # of a sheet's rectangle
MAX_XML = 300_000_000  # bytes of all parts, unpacked
PIECE = 2**20
OVERLAP = 4096  # no tag of interest is longer
_ADDRESS = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="\$?([A-Z]{1,4})\$?(\d{1,9})"')
_ROW = rb"<table:table-row\b[^>]*>"
_CELL = rb"<table:(?:covered-)?table-cell\b[^>]*>"
_TAGS = re.compile(_ROW + b"|" + _CELL + b"|</table:table>")
_ROWS = re.compile(rb'number-rows-repeated="\s*(\d{1,12})')
_COLUMNS = re.compile(rb'number-columns-repeated="\s*(\d{1,12})')
UNSOUND = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, LookupError,
)  # fmt: skip


def check_size(file: BinaryIO) -> None:
    """Refuse a workbook with a sheet too large to be read. Raises DatasetError."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if sum(entry.file_size for entry in entries) > MAX_XML:
                raise DatasetError(f"unpacks to more than {MAX_XML // 1_000_000} MB", "path")
            if "content.xml" in names:
                _check_ods(archive)
            elif "xl/workbook.bin" in names or not any("workbook" in name for name in names):
                raise DatasetError("is not a workbook: save it as XLSX or ODS", "path")
            for name in names:
                if name.lower().endswith(".xml") and "content.xml" not in names:
                    _check_xlsx(archive, name)
    except DatasetError:
        raise
    except (*UNSOUND, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise DatasetError(f"is not a sound workbook ({error})", "path") from None
    finally:
        file.seek(0)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The content in pieces that overlap, so that every tag is whole in one of them."""
    size, rest = 0, b""
    with archive.open(name) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > MAX_XML:
                raise DatasetError(f"unpacks to more than {MAX_XML // 1_000_000} MB", "path")
            yield rest + piece
            rest = (rest + piece)[-OVERLAP:]


def _check_xlsx(archive: zipfile.ZipFile, name: str) -> None:
    """The rectangle around all cells of a sheet, by their addresses such as "BC12"."""
    columns: list[int] = []
    rows: list[int] = []
    for piece in _pieces(archive, name):
        found = set(_ADDRESS.findall(piece))
        if found:
            named = [_column(letters) for letters, _ in found]
            numbered = [int(digits) for _, digits in found]
            columns = [min([*columns, *named]), max([*columns, *named])]
            rows = [min([*rows, *numbered]), max([*rows, *numbered])]
    if columns:
        _check(columns[1] - columns[0] + 1, rows[1] - rows[0] + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _check_ods(archive: zipfile.ZipFile) -> None:
    """The rectangle of each sheet: repeated rows and cells count up to the last one that is full.

    A tag at the seam of two pieces is counted twice, which only makes a sheet larger.
    """
    width = height = at = repeated = 0
    filled_rows = blank_rows = 0
    for piece in _pieces(archive, "content.xml"):
        for tag in _TAGS.findall(piece):
            if tag.startswith(b"</"):
                width = height = filled_rows = blank_rows = 0
            elif b"-row" in tag[:17]:
                blank_rows += repeated
                repeated, at = _number(_ROWS, tag), 0
            else:
                at += _number(_COLUMNS, tag)
                if b"office:" in tag or b"calcext:" in tag:
                    filled_rows, blank_rows = filled_rows + blank_rows + repeated, 0
                    repeated = 0
                    width, height = max(width, at), filled_rows
                    _check(width, height)


def _number(pattern: re.Pattern[bytes], tag: bytes) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else 1


def _check(columns: int, rows: int) -> None:
    if columns * rows > MAX_CELLS:
        raise DatasetError(
            f"has a sheet of {rows:,} rows and {columns:,} columns: at most {MAX_CELLS:,} cells "
            "are read",
            "path",
        )
