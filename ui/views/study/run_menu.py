"""The menu of a point: its runs, seed by seed, to be opened on the canvas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu

from ui.views.study.columns import title_of
from ui.views.study.reading import short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

MOST_RUNS = 30


def run_menu(
    parent: QWidget,
    rows: Sequence[Mapping[str, Any]],
    column: str,
    open_run: Callable[[Mapping[str, Any], bool], None],
) -> QMenu:
    """Offers each row's run: `open_run(row, in_a_new_window)`; `column` is what is told of it."""
    menu = QMenu(parent)
    menu.setObjectName("study_runs")
    menu.addSection("Open on the canvas")
    further = QMenu("In a new window", menu)
    for row in rows[:MOST_RUNS]:
        text = f"seed {row['seed']} · {_told(row, column)}"
        menu.addAction(text).triggered.connect(partial(_open, open_run, row, False))
        further.addAction(text).triggered.connect(partial(_open, open_run, row, True))
    menu.addSeparator()
    menu.addMenu(further)
    return menu


def _open(
    open_run: Callable[[Mapping[str, Any], bool], None],
    row: Mapping[str, Any],
    in_a_new_window: bool,
    _checked: bool = False,
) -> None:
    open_run(row, in_a_new_window)


def _told(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if value is None:
        return str(row["status"])
    return f"{title_of(column)} {short(value)}"
