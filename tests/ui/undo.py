"""What one step of undo has to do."""

from __future__ import annotations

from simulator.design.design import Design
from ui.document.document import Document


def assert_one_step_from(before: Design, document: Document) -> None:
    """One undo leads back to `before`, and one redo to the present design."""
    after = document.design
    assert after != before
    document.undo_stack.undo()
    assert document.design == before
    document.undo_stack.redo()
    assert document.design == after
