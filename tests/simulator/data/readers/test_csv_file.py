"""Delimited text: what is understood, and what is refused with its row."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.cancellation import Cancelled
from simulator.data.dataset import DatasetError
from simulator.data.readers import csv_file, duck
from simulator.data.readers.csv_file import read_csv
from simulator.data.readers.dialect import Choices
from simulator.data.readers.raw import RawTable


class Folder:
    """Reads tables that are written into it."""

    def __init__(self, path: Path) -> None:
        self._file = path / "own[1]*.csv"

    def read(
        self, text: str | bytes, choices: Choices | None = None, encoding: str | None = None
    ) -> RawTable:
        self._file.write_bytes(text.encode() if isinstance(text, str) else text)
        with self._file.open("rb") as file:
            table = read_csv(file, self._file, choices or Choices(), encoding)
            self.rows = table.rows_of(range(table.rows))
            return table

    def refusal(self, text: str | bytes) -> str:
        with pytest.raises(DatasetError) as refused:
            self.read(text)
        return str(refused.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def cells(table: RawTable) -> list[Sequence[str | float]]:
    return [c.texts if c.texts is not None else c.numbers.tolist() for c in table.columns]


def names(table: RawTable) -> list[str]:
    return [column.name for column in table.columns]


def test_names_numbers_and_words_are_told_apart(folder: Folder) -> None:
    table = folder.read("width,height,kind\n1,2,cat\n3,4.5,dog\n")
    assert names(table) == ["width", "height", "kind"]
    assert cells(table) == [[1, 3], [2, 4.5], ["cat", "dog"]]
    assert (table.header, table.delimiter, table.decimal) == (True, ",", ".")
    assert table.encoding == "utf-8"


def test_without_names_columns_are_counted(folder: Folder) -> None:
    assert names(folder.read("1.5,2,0\n3,4,1\n")) == ["1", "2", "3"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_write_is_read(
    folder: Folder, delimiter: str, ending: str, mark: str
) -> None:
    rows = ["a", "b", "c"], ["1", "2", "x"], ["3", "4", f'"y{delimiter} z"']
    table = folder.read(mark + ending.join(delimiter.join(row) for row in rows) + ending)
    assert (names(table), table.delimiter) == (["a", "b", "c"], delimiter)
    assert cells(table) == [[1, 3], [2, 4], ["x", f"y{delimiter} z"]]


def test_several_kinds_of_line_ends_in_one_file_are_read(folder: Folder) -> None:
    assert cells(folder.read("a,b\r\n1,x\n2,y\r3,z\n")) == [[1, 2, 3], ["x", "y", "z"]]


def test_blank_rows_titles_and_comments_are_passed_over_but_counted(folder: Folder) -> None:
    table = folder.read("Results\n\n# by hand\na,b,c\n\n1,2,x\n # more\n,,\n3,4,y\n\n")
    assert names(table) == ["a", "b", "c"]
    assert cells(table) == [[1, 3], [2, 4], ["x", "y"]]
    assert folder.rows == [6, 9]


def test_a_cell_of_several_lines_is_one_row(folder: Folder) -> None:
    table = folder.read('a,b\n1,"x\ny"\n2,z\n')
    assert cells(table) == [[1, 2], ["x\ny", "z"]]
    assert folder.rows == [2, 3]


def test_a_row_that_is_too_short_has_empty_cells(folder: Folder) -> None:
    table = folder.read("a,b,c\n1,2,x\n3\n4,5,y\n")
    assert np.isnan(table.columns[1].numbers).tolist() == [False, True, False]
    assert table.columns[2].texts == ["x", "", "y"]


def test_a_row_that_is_too_long_is_named(folder: Folder) -> None:
    text = "a,b,c\n1,2,x\n\n3,4,y,5\n"
    assert folder.refusal(text) == "row 4 has 4 cells, the first one 3"


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(folder: Folder) -> None:
    text = "a,b\n" + "1,x\n" * 50 + '2,"y\n' + "3,z\n" * 50
    assert folder.refusal(text).startswith("row 52: ")


def test_a_quotation_mark_within_a_cell_is_a_character(folder: Folder) -> None:
    assert cells(folder.read('a,b\n1,5" pipe\n2,z\n'))[1] == ['5" pipe', "z"]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_umlauts_are_read_in_every_usual_encoding(folder: Folder, encoding: str) -> None:
    sign = "€" if encoding == "cp1252" else ""
    table = folder.read(f"länge,größe{sign}\n1,früh\n2,spät\n".encode(encoding))
    assert names(table) == ["länge", f"größe{sign}"]
    assert cells(table)[1] == ["früh", "spät"]
    assert table.encoding == encoding.removesuffix("-sig")


def test_what_the_design_says_is_not_guessed(folder: Folder) -> None:
    text = "1;2,5\n3;4,5\n"
    assert cells(folder.read(text, Choices(decimal=","))) == [[1, 3], [2.5, 4.5]]
    assert names(folder.read(text, Choices(header=True))) == ["1", "2,5"]
    assert names(folder.read("a,b\n1,2\n", Choices(header=False))) == ["1", "2"]
    assert folder.read("ä,b\n1,2\n".encode("cp437"), encoding="cp437").columns[0].name == "ä"


def test_a_number_that_is_too_large_to_be_squared_is_no_number(folder: Folder) -> None:
    column = folder.read("a,b\n1e300,x\n1e999,y\n2,z\n").columns[0]
    assert column.texts == ["1e300", "1e999", "2"]
    assert np.isnan(column.numbers).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n\n \n", "is empty"),
        ("sep=;\n", "is empty"),
        ("a\n1\n2\n", "only one column"),
        ("a,b\n", "no rows of data"),
        ("a,b\n1,\0\n", "NUL bytes"),
        ('a,b\n1,"x"y\n', "row 2: "),
        ("a" * 300_000, "row 1: longer than"),
        ("a,b\n" + '1,"' + "x" * 2_100_000 + '"\n', "row 2"),
        (",".join(map(str, range(5_001))) + "\n" + "1," * 5_000 + "1\n", "5,001 columns"),
    ],
)
def test_what_is_no_table_is_refused(folder: Folder, text: str, words: str) -> None:
    assert words in folder.refusal(text)


ODD = [
    "1,2,3,4\n5,6,7,8\n",
    "a,b,c,d\n 1 ,-.5,1e5,+3.\n,NA,1e999,1e300\n\n ,, ,\n",
    "a;b;c;d\n1,5;1.234,5;x;\u22125\n2;3;007;1_000\n",
    "when,n,word,e\n2024-01-01,inf,nan,0x10\n2024-01-02,1,2,\u0663\n",
    '"a, b",c,d,e\n"1","2","3,4","5"\n6,7,8,9\n',
    'a,b,c,d\n"1\n2",3,4,5\n6,7,,9e-400\n',
]


@pytest.mark.parametrize("text", ODD)
def test_wide_tables_are_read_as_narrow_ones(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    narrow = folder.read(text)
    monkeypatch.setattr(csv_file, "WIDE", 0)
    monkeypatch.setattr(duck, "FEW", 0)
    monkeypatch.setattr(csv_file, "TOGETHER", 2)
    for small in (0, 2**20):
        monkeypatch.setattr(csv_file, "SMALL", small)
        wide = folder.read(text)
        assert (wide.header, wide.decimal) == (narrow.header, narrow.decimal)
        for one, other in zip(wide.columns, narrow.columns, strict=True):
            assert (one.name, one.texts) == (other.name, other.texts)
            np.testing.assert_array_equal(one.numbers, other.numbers)


CELLS = [
    "1", "-2.5", "+.5", "3,5", "1,234", "1.234,5", "", " ", " 7 ", "\t8", "NA", "x", "\u22125",
    "1e999", "1e-999", "1e30", "-2e30", "0x10", "1 000", "1'000", "007", 'say "it"', "a\nb", "4\n5",
    "\u0663",
]  # fmt: skip


def test_any_cells_of_wide_tables_are_read_as_those_of_narrow_ones(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(40):
        draw = random.Random(seed)
        few = draw.sample(CELLS, draw.randint(1, 6))
        rows = [["a", "b", "c"], *([*draw.choices(few, k=2), draw.choice("12")] for _ in range(5))]
        text = io.StringIO()
        csv.writer(text, delimiter=draw.choice(",;\t")).writerows(rows)
        read = []
        for most in (100, 0):
            monkeypatch.setattr(csv_file, "WIDE", most)
            read.append(folder.read(text.getvalue()))
        for one, other in zip(*(table.columns for table in read), strict=True):
            assert one.texts == other.texts
            np.testing.assert_array_equal(one.numbers, other.numbers, text.getvalue())


def test_a_wide_file_that_is_no_table_is_refused_before_its_columns_are_asked_for(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand columns take a second and 0.1 GB to prepare; damaged files may seem to have."""
    asked = list[str]()
    ask = csv_file._Reading._ask

    def noted(reading: csv_file._Reading, plain: tuple[Path | str, int], wanted: str) -> object:
        asked.append(wanted)
        return ask(reading, plain, wanted)

    monkeypatch.setattr(csv_file._Reading, "_ask", noted)
    many = ",".join(map(str, range(csv_file.WIDE + 1)))
    words = ",".join(f"c{at}" for at in range(csv_file.WIDE + 1))
    assert "holds no rows" in folder.refusal(f"{words}\n")
    assert "expected after" in folder.refusal(f'{many}\n"a"b,{many[2:]}\n')
    assert "at least 2 samples (got 1)" in folder.refusal(f"{words}\n{many}\n")
    assert asked == ["count(*) AS n"] * 3
    assert folder.read(f"{many}\n{many}\n").rows == 2


def test_text_that_is_not_in_the_stated_encoding_is_refused(folder: Folder) -> None:
    for encoding in ("utf-8", "no-such-code"):
        with pytest.raises(DatasetError, match=f"is not {encoding} text"):
            folder.read("länge,b\n1,2\n".encode("latin-1"), encoding=encoding)


def test_reading_ends_where_nobody_wants_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While DuckDB parses the table, and while its copy is made."""
    monkeypatch.setattr(csv_file.duck, "POLL_S", 0.0)
    path = tmp_path / "own.csv"
    for top in ("a,b\n", "# by hand\na,b\n"):
        path.write_text(top + "1.5,2\n" * 200_000)
        with path.open("rb") as file, pytest.raises(Cancelled):
            read_csv(file, path, Choices(), None, lambda: True)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=50))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
def test_numbers_are_read_to_the_last_bit(folder: Folder, rows: list[tuple[float, float]]) -> None:
    table = folder.read("a,b,c\n" + "".join(f"{a!r},{b!r},x\n" for a, b in rows))
    found = np.stack([table.columns[0].numbers, table.columns[1].numbers], axis=1)
    assert np.array_equal(found, np.array(rows))


@given(st.binary(max_size=200) | st.text('1,;\t\n"a.-e#', max_size=80).map(str.encode))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
def test_whatever_is_given_is_read_or_refused(folder: Folder, content: bytes) -> None:
    with suppress(DatasetError):
        table = folder.read(content)
        assert len({len(column.numbers) for column in table.columns}) == 1
        assert len(folder.rows) == table.rows
