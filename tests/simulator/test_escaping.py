"""Text that leaves the program does nothing where it arrives."""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
from xml.etree import ElementTree

import pytest

from simulator.escaping import csv_table, has_controls, one_line, terminal_line, xml

CONTROLS = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0))]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "=cmd|' /C calc'!A0",
     "＝1+1", "-A1", "+A1", "@x", "-", "- a", "-１"],
)  # fmt: skip
def test_no_cell_is_a_formula_in_a_header_or_below(text: str) -> None:
    table = csv_table([text], [[text]])
    for (cell,) in csv.reader(io.StringIO(table)):
        assert cell.startswith("'")


@pytest.mark.parametrize("value", ["-0.5", "+3", "1e-5", "-inf", "nan", -0.5, 3, None, "a=b", "ü,"])
def test_numbers_and_ordinary_text_stay_as_they_are(value: object) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_table([value], [])))
    assert cell == ("" if value is None else str(value))


def test_a_row_of_a_table_is_a_line_and_holds_no_controls() -> None:
    table = csv_table(["a\0b\x1b", "c\nd"], [["".join(CONTROLS), 1]])
    assert len(table.splitlines()) == 2
    assert table.splitlines()[0] == "ab,c d"
    assert not has_controls(table.replace("\n", ""))


def test_a_terminal_gets_what_it_could_obey_as_text() -> None:
    for sign in [*CONTROLS, "\u2028", "\u202e", "\ud800"]:
        line = terminal_line(f"a{sign}b")
        assert line.isprintable()
        assert line.startswith("a\\")
    assert terminal_line("\x1b[2J\n") == r"\x1b[2J\n"
    assert terminal_line("Größe 大きさ 🙂") == "Größe 大きさ 🙂"


def test_a_title_is_one_line_that_reads_in_the_order_it_is_written() -> None:
    assert one_line("a\r\nb\tc\0\x1b\u2028d\ud800") == "a b c d"
    assert one_line("\u202egnp.exe\u2066") == "gnp.exe"
    assert one_line("👩‍🔬 می‌خواهم") == "👩‍🔬 می‌خواهم"  # joiners shape letters and stay


def test_every_character_can_stand_in_a_document_for_xml() -> None:
    text = "".join(map(chr, range(sys.maxunicode + 1)))
    kept = xml(text)
    assert "<" in kept
    body = kept.replace("&", "").replace("<", "").replace(">", "")
    root = ElementTree.fromstring(f"<a>{body}</a>")
    assert root.text
    assert not [s for s in root.text if unicodedata.category(s) == "Cc" and s not in "\t\n\r"]
