"""Workbooks: the first sheet that holds something is a table like any other."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from xml.sax.saxutils import escape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.data.dataset import DatasetError
from simulator.data.readers.dialect import Choices
from simulator.data.readers.raw import RawTable
from simulator.data.readers.workbook import read_workbook

Rows = list[list[object]]
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
IRIS: Rows = [["length", "width", "kind"], [5.1, 3, "setosa"], [4.9, 2.5, "virginica"]]


def xlsx(*sheets: Rows) -> bytes:
    """A workbook of text and numbers, as small as the format allows."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        numbers = range(1, len(sheets) + 1)
        archive.writestr("_rels/.rels", _related({"rId1": ("officeDocument", "xl/workbook.xml")}))
        names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_SHEETS}" xmlns:r="{_DOCUMENT}"><sheets>{names}</sheets>'
            "</workbook>",
        )
        parts = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
        archive.writestr("xl/_rels/workbook.xml.rels", _related(parts))
        for n, rows in zip(numbers, sheets, strict=True):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(rows))
    return file.getvalue()


def _related(parts: dict[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for key, (kind, target) in parts.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{entries}</Relationships>'


def _sheet(rows: Rows) -> str:
    written = ""
    for number, row in enumerate(rows, 1):
        cells = ""
        for at, cell in enumerate(row):
            place = f'r="{chr(65 + at)}{number}"'
            if isinstance(cell, str) and cell:
                cells += f'<c {place} t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            elif cell != "":
                cells += f"<c {place}><v>{cell}</v></c>"
        written += f'<row r="{number}">{cells}</row>'
    return f'<worksheet xmlns="{_SHEETS}"><sheetData>{written}</sheetData></worksheet>'


def ods(rows: Rows) -> bytes:
    """The same as an OpenDocument sheet."""
    table = ""
    for row in rows:
        table += "<table:table-row>"
        for cell in row:
            kind = "string" if isinstance(cell, str) else "float"
            value = f' office:value="{cell}"' if kind == "float" else ""
            table += f'<table:table-cell office:value-type="{kind}"{value}>'
            table += f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
        table += "</table:table-row>"
    spaces = "".join(f' xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def read(content: bytes, choices: Choices | None = None) -> RawTable:
    return read_workbook(io.BytesIO(content), choices or Choices())


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_sheet_is_a_table(write: object) -> None:
    assert callable(write)
    table = read(write(IRIS))
    assert [column.name for column in table.columns] == ["length", "width", "kind"]
    assert table.columns[0].numbers.tolist() == [5.1, 4.9]
    assert table.columns[2].texts == ["setosa", "virginica"]
    assert (table.header, table.format, table.rows_of([0, 1])) == (True, "workbook", [2, 3])


def test_titles_blank_rows_and_an_empty_margin_are_passed_over() -> None:
    margin: Rows = [["", "Results", "", ""], [""], *([["", *row] for row in IRIS]), [""]]
    table = read(xlsx(margin))
    assert [column.name for column in table.columns] == ["length", "width", "kind"]
    assert table.rows_of([0, 1]) == [4, 5]


def test_the_first_sheet_that_holds_something_is_read_and_said() -> None:
    table = read(xlsx([], IRIS, IRIS))
    assert table.rows == 2
    assert table.notes == ("only sheet 'S2' was read, of 3",)
    assert read(xlsx(IRIS)).notes == ()


def test_text_that_is_a_number_is_one_and_a_code_is_none() -> None:
    table = read(xlsx([["a", "b", "c"], ["1.5", "01067", 3], [2, "1067", "n.d."], ["", "", ""]]))
    assert table.columns[0].texts is None
    assert table.columns[0].numbers.tolist() == [1.5, 2]
    assert table.columns[1].texts == ["01067", "1067"]
    assert table.columns[2].texts == ["3", "n.d."]


def test_names_can_be_stated_to_be_there_or_not() -> None:
    numbers: Rows = [[7, 9.5], [1, 2], [3, 4]]
    assert read(xlsx(numbers)).rows == 3
    assert read(xlsx(numbers), Choices(header=True)).columns[1].name == "9.5"
    assert [c.name for c in read(xlsx(IRIS), Choices(header=False)).columns] == ["1", "2", "3"]


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The same archive with other texts in its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(file, "w") as other:
        for name in one.namelist():
            other.writestr(name, one.read(name).replace(old, new))
    return file.getvalue()


def test_a_cell_far_away_is_refused_before_room_is_made_for_all_cells_between() -> None:
    """Calamine would end the process."""
    for place in (b"XFD1048576", b"C5000000"):
        with pytest.raises(DatasetError, match="at most 5,000,000 cells"):
            read(changed(xlsx(IRIS), b"B3", place))
    cell, row = b"<table:table-cell ", b"<table:table-row>"
    wide = changed(ods(IRIS), cell, cell + b'table:number-columns-repeated="9000000" ')
    tall = changed(ods(IRIS), row, b'<table:table-row table:number-rows-repeated="2000000">')
    for content in (wide, tall):
        with pytest.raises(DatasetError, match="at most 5,000,000 cells"):
            read(content)


def test_a_part_that_is_cut_short_is_refused() -> None:
    """Calamine would look for its end for ever."""
    for content, name in ((ods(IRIS), "content.xml"), (xlsx(IRIS), "xl/worksheets/sheet1.xml")):
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(file, "w") as other:
            for part in one.namelist():
                text = one.read(part)
                other.writestr(part, text[: len(text) // 2] if part == name else text)
        with pytest.raises(DatasetError, match="not a sound workbook"):
            read(file.getvalue())


def test_a_part_that_declares_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><office:document-content'
    with pytest.raises(DatasetError, match="declares a document type"):
        read(changed(ods(IRIS), b"<office:document-content", bomb))


def test_blank_cells_and_rows_to_the_end_of_a_sheet_are_no_reason_to_refuse() -> None:
    blank = b'<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    below = b'<table:table-row table:number-rows-repeated="1048000">' + blank + b"</table:table>"
    content = changed(ods(IRIS), b"</table:table-row>", blank)
    content = changed(content, b"</table:table>", below)
    assert read(content).rows == 2


def test_what_is_no_workbook_is_refused() -> None:
    for content, words in (
        (b"", "not a sound workbook"),
        (b"PK\x03\x04", "not a sound workbook"),
        (xlsx([]), "is empty"),
        (xlsx([["a", "b"]]), "no rows of data"),
    ):
        with pytest.raises(DatasetError, match=words):
            read(content)


def test_a_refusal_quotes_no_more_than_a_little_of_the_file() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>" * 2_000)
    content = bytearray(file.getvalue())
    content[26:28] = (5_000).to_bytes(2, "little")  # the length of the first part's name
    with pytest.raises(DatasetError, match="is not a sound workbook") as refused:
        read(bytes(content))
    assert len(str(refused.value)) < 300


SOUND = xlsx(IRIS)


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=100, deadline=None)
def test_whatever_is_damaged_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for at, byte in changes:
        content[at] = byte
    with suppress(DatasetError):
        table = read(bytes(content))
        assert np.shape(table.columns[0].numbers) == (table.rows,)
