"""CSV tables: what is understood, and what is refused with its row and column."""

from __future__ import annotations

import io
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.data.dataset import DatasetError
from simulator.data.readers.columns import Columns
from simulator.data.readers.csv_file import read_csv


def read(text: str | bytes, target: str | None = None) -> Columns:
    return read_csv(io.BytesIO(text.encode() if isinstance(text, str) else text), target)


def refusal(text: str | bytes, target: str | None = None) -> str:
    with pytest.raises(DatasetError) as refused:
        read(text, target)
    return str(refused.value)


def test_a_first_row_without_numbers_holds_names() -> None:
    columns = read("width,height,kind\n1,2,cat\n3,4.5,dog\n")
    assert columns.inputs.tolist() == [[1, 2], [3, 4.5]]
    assert columns.targets == ["cat", "dog"]
    assert columns.columns == ("column 1 (width)", "column 2 (height)")
    assert columns.target == "column 3 (kind)"


def test_without_names_columns_are_counted_and_the_last_is_the_target() -> None:
    columns = read("1,2,0\n3,4,1\n")
    assert columns.inputs.tolist() == [[1, 2], [3, 4]]
    assert columns.targets == ["0", "1"]
    assert columns.columns == ("column 1", "column 2")


def test_a_bare_table_may_end_in_words() -> None:
    assert read("5.1,3.5,setosa\n4.9,3.0,virginica\n").targets == ["setosa", "virginica"]


def test_a_name_that_looks_like_a_number_is_still_a_name_where_the_target_says_so() -> None:
    columns = read("2019,2020,kind\n1,2,a\n3,4,b\n", "kind")
    assert len(columns.inputs) == 2


def test_a_word_above_numbers_is_a_name() -> None:
    assert len(read("2019,growth,kind\n1,2,0\n3,4,1\n").inputs) == 2


@pytest.mark.parametrize(("target", "left"), [("b", [[1, 3], [4, 6]]), ("a", [[2, 3], [5, 6]])])
def test_any_column_can_be_the_target(target: str, left: list[list[int]]) -> None:
    assert read("a,b,c\n1,2,3\n4,5,6\n", target).inputs.tolist() == left


def test_a_column_of_a_bare_table_is_named_by_its_number() -> None:
    assert read("1,2,3\n4,5,6\n", "1").targets == ["1", "4"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_write_is_read(delimiter: str, ending: str, mark: str) -> None:
    rows = ["a", "b", "c"], ["1", "2", "x"], ["3", "4", '"y, z"']
    columns = read(mark + ending.join(delimiter.join(row) for row in rows) + ending)
    assert columns.inputs.tolist() == [[1, 2], [3, 4]]
    assert columns.targets == ["x", "y, z"]


def test_blank_lines_are_passed_over_but_counted() -> None:
    columns = read("a,b\n\n1,x\n \n2,y\n\n")
    assert columns.place((1, 0)) == "row 5, column 1 (a)"
    assert columns.target_place(0) == "row 3, column 2 (b)"


@pytest.mark.parametrize("missing", ["", " ", "NA", "n/a", "?", "null", "-"])
def test_a_missing_value_is_named_with_row_and_column(missing: str) -> None:
    text = f"width,height,kind\n1,2,a\n3,{missing},b\n"
    assert refusal(text) == "row 3, column 2 (height): the value is missing"


def test_a_missing_target_is_named_with_row_and_column() -> None:
    assert refusal("a,b\n1,x\n2,\n") == "row 3, column 2 (b): the value is missing"


def test_a_cell_that_is_no_number_is_named_with_row_and_column() -> None:
    assert refusal("a,b,c\n1,2,x\n3,tall,y\n") == "row 3, column 2 (b): 'tall' is not a number"


def test_columns_right_of_the_target_keep_their_number() -> None:
    assert refusal("a,b,c\nx,1,2\ny,3,?\n", "a") == "row 3, column 3 (c): the value is missing"


def test_a_decimal_comma_is_explained() -> None:
    assert "write decimals with a point" in refusal("a;b\n1,5;x\n")


def test_a_row_of_another_length_is_named() -> None:
    assert refusal("a,b,c\n1,2,x\n3,y\n") == "row 3 has 2 cells, the first one 3"


def test_an_unknown_target_names_the_nearest() -> None:
    assert refusal("width,kind\n1,a\n", "knd") == "there is no column 'knd'; did you mean 'kind'?"
    assert "the columns are width, kind" in refusal("width,kind\n1,a\n", "zzz")
    assert "counted, 1 to 2" in refusal("1,2\n3,4\n", "kind")


def test_a_target_that_stands_twice_is_refused() -> None:
    assert refusal("a,b,b\n1,2,3\n", "b") == "several columns are called 'b'"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n\n \n", "is empty"),
        ("a\n1\n2\n", "only one column"),
        (b"a,b\n1,\xff\n", "not UTF-8"),
        ('a,b\n1,"x\n', "row 2"),
        ("a,b\n1," + "x" * 201, "longer than 200"),
        ("a,b\n" + "1" * 200_000 + ",x\n", "field larger than"),
        ("a,b\n1,2\n" + "1," * 1_000_000 + "1", "row 3: longer than 2,000,000 characters"),
        ('a,b\n1,"\n",' + '"\n",' * 500_000, "row 2: more than 100,000 cells"),
        ("a,b\n1," + f'"{"x" * 30}\n",' * 90_000, "row 2: longer than 2,000,000 characters"),
    ],
)
def test_what_is_no_table_is_refused(text: str | bytes, words: str) -> None:
    assert words in refusal(text)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=50))
@settings(max_examples=50)
def test_numbers_are_read_to_the_last_bit(rows: list[tuple[float, float]]) -> None:
    text = "a,b,c\n" + "".join(f"{a!r},{b!r},x\n" for a, b in rows)
    assert np.array_equal(read(text).inputs, np.array(rows))


@given(st.binary(max_size=200) | st.text('1,;\t\n"a.-e', max_size=80).map(str.encode))
@settings(max_examples=300)
def test_whatever_is_given_is_read_or_refused(content: bytes) -> None:
    with suppress(DatasetError):
        columns = read(content)
        assert len(columns.inputs) == len(columns.targets)


class Counted(io.BytesIO):
    """How much of a file was asked for."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.taken = 0

    def read1(self, size: int | None = -1, /) -> bytes:
        part = super().read1(size)
        self.taken += len(part)
        return part


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\n" * 8_000_000, "more than 2,000,000 lines"),
        (b" \r" * 5_000_000, "more than 2,000,000 lines"),
        (b"a" * 9_000_000, "row 1: longer than 2,000,000 characters"),
        (b",a" * 500_000 + b"\n1,2" * 900_000, "row 1: more than 100,000 cells"),
        (b"a,b\n1,x\n" + b"," * 9_000_000, "row 3: longer than"),
        (b'a,"' + b"\n" * 9_000_000, "row 1: "),
    ],
)
def test_what_can_be_no_table_is_refused_before_it_is_read_to_its_end(
    content: bytes, words: str
) -> None:
    file = Counted(content)
    with pytest.raises(DatasetError, match=words):
        read_csv(file, None)
    assert file.taken < 0.6 * len(content)


def test_a_blank_line_after_every_row_is_no_reason_to_refuse() -> None:
    assert len(read("a,b\n\n" + "1,2\n\n" * 9_000 + "3,4\n").inputs) == 9_001


def test_long_names_are_cut_in_sentences() -> None:
    header = ",".join(letter * 300 for letter in "abcdef")
    sentence = refusal(f"{header}\n1,2,3,4,5,x\n", "nothing")
    assert "a" * 39 + "…, " in sentence
    assert len(sentence) < 400
    assert len(refusal(f"{header}\nx,2,3,4,5,6\n")) < 100
