"""Studies that ship, and files of studies: shown, opened, saved with their tables, kept."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from simulator.assets import asset
from ui.shell.file_words import refused_text
from ui.shell.study_runs import put_on_canvas
from ui.widgets.dialogs import Dialogs, ask_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from simulator.study.document import Study
    from ui.shell.study_actions import StudyActions

RECORDED = {
    "digits": "Digits: plain, batch norm, residual",
    "spirals": "Spirals: plain, batch norm, residual",
    "initializers-sigmoid": "Initialisers of sigmoid networks",
    "initializers-tanh": "Initialisers of tanh networks",
    "initializers-relu": "Initialisers of ReLU networks",
}
EXTENSION = ".depthscope-study.json"
FILTER = f"Depth studies (*{EXTENSION})"


class StudyFiles(QObject):
    """What the menu of the study view does."""

    def __init__(self, actions: StudyActions) -> None:
        super().__init__(actions)
        self._actions = actions

    def menu(self, parent: QWidget) -> QMenu:
        """The recorded studies, and what can be done with files and with the study shown."""
        menu = QMenu(parent)
        menu.addSection("Recorded")
        for name, title in RECORDED.items():
            self._add(menu, f"study_recorded_{name}", title, partial(self.show_recorded, name))
        menu.addSeparator()
        self._add(menu, "study_open", "Open study…", self.open)
        save = self._add(menu, "study_save", "Save study…", self.save)
        canvas = self._add(menu, "study_design", "Its networks on the canvas", self.show_design)
        for action in (save, canvas):
            menu.aboutToShow.connect(partial(self._enable, action))
        return menu

    def _add(self, menu: QMenu, name: str, text: str, call: object) -> QAction:
        action = QAction(text, menu)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: call())  # type: ignore[operator]
        menu.addAction(action)
        return action

    def _enable(self, action: QAction) -> None:
        action.setEnabled(self._actions.study is not None)

    # Recorded studies

    def show_recorded(self, name: str) -> None:
        """Show a study that ships, with its table."""
        study, header, found = recorded(name)
        self._show(study, f"recorded: {study.title}", header, found)

    def _show(
        self, study: Study, title: str, header: Sequence[str], found: Sequence[Sequence[str]]
    ) -> None:
        from simulator.study import table

        rows: list[Mapping[str, Any]] = [table.values(header, row) for row in found]
        self._actions.show_study(study, title, rows)
        view = self._actions.view
        view.form.show_study(study)
        view.line.set_up.setChecked(False)

    # Files

    def open(self) -> None:
        """Ask for a study's file, and show it with what its table beside it has."""
        view = self._actions.view
        path = Dialogs.open_file(view, "Open study", "", FILTER)
        if path:
            self.open_path(Path(path))

    def open_path(self, path: Path) -> None:
        """Show a study and the finished runs of its table; runs made here are kept in it."""
        from simulator.errors import DesignError
        from simulator.study import document, table
        from simulator.study.table_file import TableFile

        try:
            study = document.load(path)
            kept = TableFile(table_path(path), table.columns(study))
            kept.close()
        except (DesignError, OSError) as error:
            self._actions.tell(refused_text(path.name, error))
            return
        self._show(study, study.title, kept.header, list(kept.finished.values()))
        self._actions.keep_in(table_path(path))
        if kept.notes:
            self._actions.tell(f"{table_path(path).name}: {'; '.join(kept.notes)}")

    def save(self) -> None:
        """Ask for a name; the study is saved there, and its runs, also later ones, beside it."""
        study, view = self._actions.study, self._actions.view
        if study is None:
            return
        target = ask_target(view, "Save study", f"study{EXTENSION}", FILTER)
        if target is not None:
            self.save_in(target)

    def save_in(self, path: Path) -> None:
        """Save the study, with its finished runs in the table beside it."""
        from simulator.study import document, table
        from simulator.study.run import FAILED
        from simulator.study.table_file import TableFile

        study, state = self._actions.study, self._actions.state
        assert study is not None
        try:
            document.save(study, path)
            if not state.running:
                kept = TableFile(table_path(path), state.header)
                try:
                    for row in state.rows:
                        if row["digest"] not in kept.finished and row["status"] != FAILED:
                            kept.append(table.texts(state.header, row))
                    kept.sort(kept.finished.values())
                finally:
                    kept.close()
        except OSError as error:
            self._actions.tell(f"{path} was not saved: {error.strerror or error}")
            return
        self._actions.keep_in(table_path(path))
        self._actions.tell(f"Saved {path.name}; its runs are kept in {table_path(path).name}")

    def show_design(self) -> None:
        """Put the networks of the study on the canvas, as one step that Undo takes back."""
        if self._actions.study is not None:
            study = self._actions.study
            put_on_canvas(study.design, "Open the study's networks", self._actions.document)


def table_path(study: Path) -> Path:
    """Where the table of a study's file is."""
    return study.with_name(f"{study.name.removesuffix(EXTENSION)}.csv")


def recorded(name: str) -> tuple[Study, list[str], list[list[str]]]:
    """A study that ships, the header of its table, and its rows. Raises DesignError or OSError."""
    from simulator.study import document

    study = document.load(Path(asset("studies", f"{name}{EXTENSION}")))
    with asset("studies", f"{name}.csv").open(newline="", encoding="utf-8") as file:
        header, *found = csv.reader(file)
    return study, header, found
