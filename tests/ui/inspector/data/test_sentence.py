"""The sentence is set as text: parts break into lines, and a dot ends a line, and begins none."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.inspector.data.sentence import DOT, Part, SentenceView

PARTS = [Part("300 rows · predict "), Part("price", "target"), Part(" from "),
         Part("two columns with long names that take lines", "inputs"), Part(" · "),
         Part("decimal comma", "decimal"), Part(" · "), Part("utf-8", "encoding")]  # fmt: skip


@pytest.mark.parametrize("width", [160, 200, 240, 300, 500, 2_000])
def test_a_dot_begins_no_line_and_no_part_lies_on_another(qtbot: QtBot, width: int) -> None:
    view = SentenceView()
    qtbot.addWidget(view)
    view.show_parts(PARTS)
    view.resize(width, view.heightForWidth(width))
    view.show()
    dots = [place for place, word in view._words if word == DOT]
    assert len(dots) == 3
    assert all(place.x() > 0 for place in dots)
    boxes = [button.geometry() for button in view.buttons.values()]
    for at, box in enumerate(boxes):
        assert view.rect().adjusted(0, 0, 1, 4).contains(box)
        assert not any(box.intersects(other) for other in boxes[at + 1 :])
