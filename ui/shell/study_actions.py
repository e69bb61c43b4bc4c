"""The action `depth_study`: studies the networks on the canvas, or shows the recorded one."""

from __future__ import annotations

import csv
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ui.process.throttle import Throttle
from ui.run.study_thread import StudyThread
from ui.views.study.state import NO_STUDY, StudyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import Design
    from simulator.errors import Problem
    from simulator.study.document import Study
    from simulator.study.rows import Row
    from simulator.study.run import Result
    from ui.document.document import Document
    from ui.shell.docks.dock_area import DockArea
    from ui.views.study.view import StudyView

VIEW = "study_view"
SHOW_MS = 300  # between two drawings of a study that runs
RECORDED = "digits"


class StudyActions(QObject):
    """Holds the study that is shown, and the thread that makes its runs."""

    def __init__(self, document: Document, dock_area: DockArea) -> None:
        super().__init__(document)
        self._document, self._dock_area = document, dock_area
        self._thread: StudyThread | None = None
        self._study: Study | None = None
        self._number = 0
        self._work = self._done = 0
        self._began_s = 0.0
        self._found: dict[int, dict[str, Any]] = {}
        self._shows = Throttle(self._show, SHOW_MS, parent=self)
        self.state = NO_STUDY
        dock_area.view_made.connect(self._on_made)

    def _on_made(self, name: str) -> None:
        if name == VIEW:
            view = self._view()
            view.study_wanted.connect(self.begin)
            view.study_cancelled.connect(self.cancel)
            view.recorded_wanted.connect(self.show_recorded)
            view.show_state(self.state)

    def _view(self) -> StudyView:
        from ui.views.study.view import StudyView  # loaded with the first that is seen

        view = self._dock_area.views[VIEW]
        assert isinstance(view, StudyView)
        return view

    def open(self) -> None:
        """Show the study, ready for another one."""
        self._dock_area.reveal(VIEW)
        self._view().form.depths.setFocus()

    # A study of the design

    def begin(self, depths: list[int], seeds: int) -> None:
        """Study the networks of the present design; problems are told instead of running."""
        from simulator.study import table
        from simulator.study.rows import lines, rows

        problems: Sequence[Problem] = self._document.analysis.problems
        study = None
        if not problems:
            study, problems = _planned(self._document.located_design, depths, seeds)
        if study is None:
            self._set(replace(self.state, problem=_sentence(problems[0])))
            return
        plan = list(rows(study))
        self._number += 1
        self._study, self._found = study, {}
        self._work, self._done, self._began_s = sum(row.work for row in plan), 0, time.monotonic()
        names = tuple(line.name for line in lines(study))
        header = table.columns(study)
        empty = StudyState(study.title, "depth", names, header, (), len(plan), study.values)
        self._set(replace(empty, running=True))
        if self._thread is None:
            self._thread = StudyThread()
            self._thread.run_ended.connect(self._on_row)
            self._thread.ended.connect(self._on_end)
        self._thread.study(self._number, plan)

    def cancel(self) -> None:
        """End the study; the runs that are finished stay."""
        if self.state.running:
            self._number += 1
            if self._thread is not None:
                self._thread.request_stop()
            self._show(running=False)

    def close(self) -> None:
        """End the thread and its processes, and wait for them."""
        self._number += 1
        if self._thread is not None:
            self._thread.stop()

    def _on_row(self, number: int, row: Row, result: Result) -> None:
        from simulator.study import table

        if number != self._number or self._study is None:
            return
        cells = table.cells(self._study, row, result)
        self._found[row.number] = table.values(self.state.header, cells)
        self._done += row.work
        self._shows.request()

    def _on_end(self, number: int) -> None:
        if number == self._number:
            self._show(running=False)

    def _show(self, *, running: bool = True) -> None:
        if not self.state.running:
            return
        spent = time.monotonic() - self._began_s
        left = spent * (self._work - self._done) / self._done if self._done else None
        found = [self._found[number] for number in sorted(self._found)]
        self._set(replace(self.state, rows=found, running=running, left_s=left, problem=""))

    # The recorded study

    def show_recorded(self) -> None:
        """Show the recorded study of the digits."""
        self._set(recorded_study())

    def _set(self, state: StudyState) -> None:
        self.state = state
        if VIEW in self._dock_area.views.made:
            self._view().show_state(state)


def recorded_study() -> StudyState:
    """The recorded study of the digits. Raises DesignError or OSError."""
    from simulator.assets import asset
    from simulator.study import document, table
    from simulator.study.rows import lines

    study = document.load(Path(asset("studies", f"{RECORDED}{document.EXTENSION}")))
    with asset("studies", f"{RECORDED}.csv").open(newline="", encoding="utf-8") as file:
        header, *found = csv.reader(file)
    rows = [table.values(header, row) for row in found]
    names = tuple(line.name for line in lines(study))
    title = f"recorded: {study.title}"
    return StudyState(title, "depth", names, tuple(header), rows, len(rows))


def _planned(
    design: Design, depths: list[int], seeds: int
) -> tuple[Study | None, Sequence[Problem]]:
    """A study of a design, or the problems for which there is none."""
    from simulator.design.storage import files
    from simulator.errors import DesignError
    from simulator.study import document
    from simulator.study.rows import problems_of

    raw = {
        "format": document.FORMAT,
        "version": document.VERSION,
        "title": design.title,
        "values": depths,
        "seeds": list(range(seeds)),
        "design": json.loads(files.dumps(design)),
    }
    try:
        study = document.validated(raw).in_folder(design.data.folder)
        problems = problems_of(study)
    except DesignError as error:
        problems = error.problems
    return (None, problems) if problems else (study, ())


def _sentence(problem: Problem) -> str:
    """A problem as the form tells it, which has no file with places."""
    place = problem.place
    if place.startswith("values: "):
        return f"{place.removeprefix('values: ')}: {problem.message}"
    return problem.message if place.startswith("values[") else str(problem)
