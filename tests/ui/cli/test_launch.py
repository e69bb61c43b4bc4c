"""What `depthscope FILE` takes for a file without a display."""

from __future__ import annotations

import pytest

from tests.conftest import LESSONS
from ui.cli import launch


@pytest.mark.parametrize("name", ["xor-sigmoid", "xor-sigmoid/lesson.json"])
def test_a_lesson_is_drawn_by_its_design(name: str) -> None:
    design = LESSONS / "xor-sigmoid" / "design.depthscope.json"
    assert launch._design_of(str(LESSONS / name)) == str(design)
    assert launch._design_of(str(design)) == str(design)
