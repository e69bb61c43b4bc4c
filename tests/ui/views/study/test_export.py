"""A study as text has the numbers, colours and words of what is drawn."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.ui.views.study.test_view import HEADER, ROWS, STATE, row
from ui.style import theme
from ui.views.study.drawing import Choice, drawing_of
from ui.views.study.export import csv_text, markdown_text, pgfplots_text
from ui.views.study.state import StudyState

CURVE = re.compile(r"red,(\d+);green,(\d+);blue,(\d+)}, (mark|densely dotted).*coordinates {(.*)};")

POINT = re.compile(r"\(([\d.]+),([\d.]+)\)(?: \+= \(0,([\d.]+)\) -= \(0,([\d.]+)\))?")


def curves(text: str) -> list[tuple[str, str, list[list[float]]]]:
    """Colour, mark, and of each point x, y and how far the range goes up and down."""
    found = []
    for red, green, blue, kind, points in CURVE.findall(text):
        color = "#" + "".join(f"{int(part):02X}" for part in (red, green, blue))
        numbers = [[float(one) for one in each if one] for each in POINT.findall(points)]
        found.append((color, kind, numbers))
    return found


def test_a_plot_for_paper_has_medians_ranges_and_validation_in_the_light_theme_s_colours() -> None:
    text = pgfplots_text(drawing_of(STATE, Choice("train_loss")))
    plain, skips = theme.LIGHT.networks[:2]
    assert curves(text) == [
        (plain, "mark", [[2, 0.2, 0.2, 0.1], [8, 1.9, 0, 0]]),
        (plain, "densely dotted", [[2, 0.4], [8, 3.8]]),
        (skips, "mark", [[2, 0.2, 0, 0], [8, 0.01, 0, 0]]),
        (skips, "densely dotted", [[2, 0.4], [8, 0.02]]),
    ]
    assert re.findall(r"addlegendentry{(.*)}", text) == ["plain", "skips"]
    for part in ("xlabel={depth}", "ylabel={training loss}", "xmode=log", "ymode=log"):
        assert part in text, part
    assert "dashed, forget plot] coordinates {(2,2.0) (8,2.0)}" in text, "the level of chance"


def test_what_was_not_measured_is_no_point_and_a_column_without_partner_no_dotted_curve() -> None:
    rows = [row("plain", 2, 0.5), row("plain", 8, None, "diverged")]
    rows[0]["validation_loss"] = None
    state = StudyState("Mine", "depth", ("plain",), HEADER, rows, 2)
    ((_, kind, points),) = curves(pgfplots_text(drawing_of(state, Choice("train_loss"))))
    assert (kind, points) == ("mark", [[2, 0.5, 0, 0]])
    text = pgfplots_text(drawing_of(STATE, Choice("parameters", log_x=False, log_y=False)))
    assert [kind for _, kind, _ in curves(text)] == ["mark", "mark"]
    assert "mode=log" not in text
    assert "dashed" not in text


def test_more_lines_than_colours_begin_with_the_first_colour_again() -> None:
    names = tuple("abcde")
    state = replace(STATE, lines=names, rows=[row(name, 2, 0.5) for name in names])
    text = pgfplots_text(drawing_of(state, Choice("train_loss")))
    found = [color for color, kind, _ in curves(text) if kind == "mark"]
    assert found == [*theme.LIGHT.networks, theme.LIGHT.networks[0]]


def test_tables_have_a_line_a_run_below_the_header() -> None:
    lines = csv_text(STATE).splitlines()
    assert lines[0] == ",".join(HEADER)
    assert len(lines) == 1 + len(ROWS)
    assert lines[1] == "2,plain,finished,0.1,200,0.0"
    assert lines[5] == "8,plain,diverged,,800,0.0"
    marked = markdown_text(STATE).splitlines()
    assert marked[0] == "| " + " | ".join(HEADER) + " |"
    assert marked[2] == "| 2 | plain | finished | 0.1 | 200 | 0.0 |"
    assert len(marked) == 2 + len(ROWS)
