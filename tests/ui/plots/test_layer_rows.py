"""Layers of a repeated block share a label, and expanded names lead back to drawn entries."""

from __future__ import annotations

from ui.plots.layer_rows import RowGroup, group_rows

from ui.document.selection import drawn_path


def test_repeated_blocks_share_a_label() -> None:
    names = ("stem", "body/1/a", "body/1/b", "body/2/a", "body/2/b", "output")
    assert group_rows(names) == [
        RowGroup("stem", 0, 0),
        RowGroup("body × 2", 1, 4),
        RowGroup("output", 5, 5),
    ]
    assert group_rows(("body/1/a", "output"))[0] == RowGroup("body", 0, 0)
    assert group_rows(()) == []


def test_the_path_of_a_repetition_is_that_of_its_card() -> None:
    assert drawn_path("output") == ("output",)
    assert drawn_path("body/3/a") == ("body", "a")
    assert drawn_path("body/3/inner/2/a") == ("body", "inner", "a")
