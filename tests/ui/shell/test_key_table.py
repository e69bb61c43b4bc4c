"""The keys as the sheet and the README tell them."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QAction

from tests.conftest import ROOT
from tests.ui.conftest import MakeWindow
from ui.canvas.palette_items import PALETTE_ITEMS
from ui.shell import key_table


def listed() -> str:
    return "\n".join(
        f"{one.keys} {one.does}" for group in key_table.sections().values() for one in group
    )


def test_the_readme_holds_todays_keys() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert key_table.renewed(readme) == readme, "run `make keys`"


def test_every_key_of_every_action_of_the_window_is_listed(make_window: MakeWindow) -> None:
    keys = set(re.split(r" or |\s", listed()))
    for action in make_window().findChildren(QAction):
        for key in action.shortcuts():
            if action.objectName():
                assert key.toString() in keys, action.objectName()


def test_every_layer_and_block_is_listed_with_its_key() -> None:
    rows = {(one.keys, one.does) for one in key_table.sections()["Add after the selection"]}
    assert rows == {(item.shortcut, item.label) for item in PALETTE_ITEMS.values()}


def test_a_readme_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold"):
        key_table.renewed("# Depthscope")
