"""How a table is written as text: delimiter, lines above it, comments, names."""

from __future__ import annotations

import pytest

from simulator.data.dataset import DatasetError
from simulator.data.readers.dialect import Choices, Dialect, find_dialect


def found(text: str, **choices: object) -> Dialect:
    return find_dialect(text, Choices(**choices))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("8,7;1\n2,9;0\n", ";"),
        ("1,5;2,5\n1,5;3,5\n", ";"),
        ("1,5\t2,5\tx\n2,5\t3,5\ty\n", "\t"),
        ('"a;b",1\n"c;d",2\n', ","),
        ("x (a, b, c);y\n1.5;2\n2.5;3\n", ";"),
        ("hello, world;1\nbye, moon;2\n", ";"),
        ("a|b|c\n1|2|3\n", "|"),
        ("sep=|\na|b,c\n1|2,3\n", "|"),
        ("5.1 3.5 a\n4.9 3.0 b\n", " "),
    ],
)
def test_the_delimiter_makes_equal_rows_of_sound_cells(text: str, delimiter: str) -> None:
    assert found(text).delimiter == delimiter


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 30, 200])
def test_words_between_spaces_are_prose_however_many_there_are(rows: int) -> None:
    with pytest.raises(DatasetError, match="only one column"):
        found("hello world again\n" * rows)
    assert found("hello world 5\n" * rows).delimiter == " "


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("width,kind\n1,a\n2,b\n", True),
        ("5.1,a\n4.9,b\n", False),
        ("0,1,2,kind\n5.5,1,2,a\n1,2.5,3,b\n", True),  # counted columns
        ("1,2,3\n4,5,6\n", False),
        ("1990,1991,1992\n5,3,1\n2,8,9\n", True),
        ("2019,growth,kind\n1,2,0\n3,4,1\n", True),
        ("a,b\nx,y\nz,y\n", True),
        ("p,x\ne,x\np,y\n", False),  # words that stand below as well
        ("NA,NA,kind\n1,2,a\n", True),
        ("x,y\n", True),
        (",f1\n0,2.5\n1,3.5\n", True),
    ],
)
def test_names_are_told_from_what_stands_below(text: str, header: bool) -> None:
    assert found(text).header is header


def test_numbers_are_names_where_the_design_predicts_one_of_them() -> None:
    text = "2019,2025,kind\n1,2,a\n3,4,b\n"
    assert not found(text).header
    assert found(text, target=("kind",)).header
    assert not found(text, target=("2",)).header


def test_titles_comments_and_blank_lines_are_above_the_table() -> None:
    dialect = found("Results of May\n\n# t=0\na;b;c\n1;2;3\n4;5;6\n")
    assert dialect.names == ("a", "b", "c")
    assert (dialect.skipped_lines, dialect.above, dialect.comments) == (4, 3, True)
    dialect = found("Results;;\na;b;c\n1;2;3\n4;5;6\n")
    assert (dialect.names, dialect.skipped_lines) == (("a", "b", "c"), 2)
    assert not found("a,b\n#1,2\n").comments


def test_names_in_a_comment_are_names() -> None:
    assert found("# sl, sw, kind\n1,2,a\n3,4,b\n").names == ("sl", "sw", "kind")
    assert found("#,name,hp\n1,a,3\n2,b,4\n").names == ("#", "name", "hp")


def test_each_column_has_a_name() -> None:
    assert found("a,,c\n1,2,3\n").names == ("a", "column 2", "c")
    assert found("a,b,\n1,2,\n").names == ("a", "b", "column 3")
    assert found("a,b\n1,2,\n3,4,\n").names == ("a", "b", "column 3")
    assert found("sl,kind\n1,5.5,a\n2,6.5,b\n").names == ("column 1", "sl", "kind")  # R's


def test_what_is_no_table_is_refused() -> None:
    for text, words in (("", "empty"), (" \n", "empty"), ("a\n1\n", "only one column")):
        with pytest.raises(DatasetError, match=words):
            found(text)
