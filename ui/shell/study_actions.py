"""The action `depth_study`: begins studies, pauses and cancels them, and shows what they find."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ui.process.throttle import Throttle
from ui.shell.study_files import StudyFiles
from ui.views.study.state import NO_STUDY, StudyState, time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from simulator.errors import Problem
    from simulator.study.document import Study
    from simulator.study.planning import StudyRequest
    from simulator.study.rows import Row
    from ui.document.document import Document
    from ui.run.estimate_thread import EstimateThread
    from ui.run.study_thread import StudyThread
    from ui.shell.docks.dock_area import DockArea
    from ui.views.study.view import StudyView

VIEW = "study_view"
SHOW_MS = 300  # between two drawings of a study that runs


class StudyActions(QObject):
    """Holds the study that is shown, and the thread that makes its runs."""

    def __init__(
        self, document: Document, dock_area: DockArea, open_window: Callable[[], Document]
    ) -> None:
        """`open_window` opens another window and returns its document."""
        super().__init__(document)
        self.document, self._dock_area = document, dock_area
        self._open_window = open_window
        self._thread: StudyThread | None = None
        self._estimates: EstimateThread | None = None
        self.study: Study | None = None
        self._path: Path | None = None  # of the table that keeps the finished runs
        self._number = 0
        self._work = self._done = 0
        self._began_s = self._paused_s = 0.0  # of the part of the study since it last went on
        self._values: dict[int, Mapping[str, Any]] = {}  # of each run made, by the row's number
        self._estimated: tuple[Study, float] | None = None
        self._shows = Throttle(self._show, SHOW_MS, parent=self)
        self.files = StudyFiles(self)
        self.state = NO_STUDY
        dock_area.view_made.connect(self._on_made)

    def _on_made(self, name: str) -> None:
        if name != VIEW:
            return
        view = self._view()
        view.study_wanted.connect(self.begin)
        view.run_pressed.connect(self.run_or_cancel)
        view.pause_pressed.connect(self.pause)
        view.form_shown.connect(self._offer)
        view.form.changed.connect(self._estimate)
        view.run_wanted.connect(self._open_run)
        view.line.set_menu(self.files.menu(view))
        view.show_state(self.state)

    def _view(self) -> StudyView:
        from ui.views.study.view import StudyView  # loaded with the first that is seen

        view = self._dock_area.views[VIEW]
        assert isinstance(view, StudyView)
        return view

    @property
    def view(self) -> StudyView:
        """The view, which is made when it is first asked for."""
        return self._view()

    def open(self) -> None:
        """Show the study, ready for another one."""
        self._dock_area.reveal(VIEW)
        view = self._view()
        if not self.state.running:
            view.set_up()
        else:
            view.setFocus()

    # The form

    def _offer(self) -> None:
        """Offer the fields of the present design; soon what the form asks for is measured."""
        from simulator.study.fields import numeric_fields

        form = self._view().form
        form.offer_fields(numeric_fields(self.document.design))
        form.tell_change()

    def _estimate(self) -> None:
        """Say how many runs the form asks for, and measure how long they take."""
        view = self._view()
        if self.state.running or not view.form.isVisible():
            return
        request = view.form.request()
        if request is None:
            return
        study, problems = self._planned(request)
        if study is None:
            view.form.show_message(_sentence(problems[0]), wrong=True)
            return
        view.form.show_message(f"{_runs(study)} · measuring how long they take…")
        if self._estimates is None:
            from ui.run.estimate_thread import EstimateThread  # loaded with the first that is asked

            self._estimates = EstimateThread()
            self._estimates.estimated.connect(self._on_estimated)
        self._estimates.estimate(study)

    def _on_estimated(self, study: Study, seconds: float, workers: int) -> None:
        self._estimated = (study, seconds)
        beside = "one process" if workers == 1 else f"{workers} processes"
        told = f"{_runs(study)} · about {time_text(seconds)} in {beside} beside the window"
        self._view().form.show_message(told)

    def _planned(self, request: StudyRequest) -> tuple[Study | None, Sequence[Problem]]:
        from simulator.study.planning import planned

        problems: Sequence[Problem] = self.document.analysis.problems
        return (None, problems) if problems else planned(self.document.located_design, request)

    # A study

    def begin(self, request: StudyRequest) -> None:
        """Study the networks of the present design; problems are told instead of running."""
        study, problems = self._planned(request)
        if study is None:
            self._view().form.show_message(_sentence(problems[0]), wrong=True)
            return
        self._path = None
        self._run(study, {})

    def _run(self, study: Study, done: Mapping[str, list[str]]) -> None:
        """Make the runs of a study, but for those that are done."""
        if self._estimates is not None:
            self._estimates.request_stop()
        rows = self.state.rows if done else ()
        title = self.state.title if done else study.title
        self._number += 1
        self.study, self._values = study, {}
        self._work = self._done = 0
        left = None
        if self._estimated is not None and self._estimated[0] == study:
            left = self._estimated[1]
        self._set(replace(_at_rest(study, title, rows), running=True, left_s=left))
        if self._thread is None:
            from ui.run.study_thread import StudyThread

            self._thread = StudyThread()
            self._thread.planned.connect(self._on_planned)
            self._thread.run_ended.connect(self._on_row)
            self._thread.told.connect(self._on_told)
            self._thread.ended.connect(self._on_end)
        self._thread.study(self._number, study, done, self._path)

    def show_study(self, study: Study, title: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show a study with the rows that it has, at rest."""
        self.cancel()
        self.study, self._path = study, None
        self._set(_at_rest(study, title, rows))

    def run_or_cancel(self) -> None:
        """Cancel the study that runs; else make the runs that are missing, or all anew."""
        if self.state.running:
            self.cancel()
        elif self.study is not None:
            from simulator.study import table
            from simulator.study.run import FAILED

            again = self.state.is_complete
            if again:
                self._path = None  # the table of before stays as it is
            header = self.state.header
            kept = [] if again else [row for row in self.state.rows if row["status"] != FAILED]
            self._run(self.study, {row["digest"]: table.texts(header, row) for row in kept})

    def pause(self) -> None:
        """Begin no more runs, or go on."""
        if not self.state.running or self._thread is None:
            return
        paused = not self.state.paused
        self._thread.paused = paused
        if paused:
            self._paused_s = time.monotonic()
        else:
            self._began_s += time.monotonic() - self._paused_s
        self._set(replace(self.state, paused=paused))

    def cancel(self) -> None:
        """End the study; the runs that are finished stay."""
        if self.state.running:
            self._number += 1
            if self._thread is not None:
                self._thread.request_stop()
            self._show(running=False)

    def close(self) -> None:
        """End the threads and their processes, and wait for them."""
        self._number += 1
        for thread in (self._estimates, self._thread):
            if thread is not None:
                thread.stop()

    def keep_in(self, path: Path) -> None:
        """Keep finished runs in this table from now on."""
        self._path = path
        if self.state.running and self._thread is not None:
            self._thread.keep_in(path)

    # What the thread tells

    def _on_planned(self, number: int, plan: list[Row], known: dict[str, list[str]]) -> None:
        from simulator.study import table

        if number == self._number:
            waiting = [row for row in plan if row.digest not in known]
            self._values = {
                row.number: table.values(self.state.header, known[row.digest])
                for row in plan if row.digest in known
            }  # fmt: skip
            self._work, self._done = sum(row.work for row in waiting), 0
            self._began_s = time.monotonic()
            self._shows.request()

    def _on_row(self, number: int, row: Row, cells: list[str]) -> None:
        from simulator.study import table

        if number == self._number:
            # read once: a study of thousands is shown some times a second
            self._values[row.number] = table.values(self.state.header, cells)
            self._done += row.work
            self._shows.request()

    def _on_told(self, number: int, sentence: str) -> None:
        if number == self._number:
            self._set(replace(self.state, message=sentence))

    def _on_end(self, number: int) -> None:
        if number == self._number:
            self._show(running=False)

    def _show(self, *, running: bool = True) -> None:
        if not self.state.running:
            return
        left = self.state.left_s
        if self._done:
            until = self._paused_s if self.state.paused else time.monotonic()
            left = (until - self._began_s) * (self._work - self._done) / self._done
        found = [self._values[number] for number in sorted(self._values)]
        paused = running and self.state.paused
        self._set(replace(self.state, rows=found, running=running, paused=paused, left_s=left))

    def _set(self, state: StudyState) -> None:
        self.state = state
        if VIEW in self._dock_area.views.made:
            self._view().show_state(state)

    def tell(self, sentence: str) -> None:
        """Say something of the study, or of its file."""
        self._set(replace(self.state, message=sentence))

    # One run

    def _open_run(self, row: Mapping[str, Any], in_a_new_window: bool) -> None:
        from ui.shell.study_runs import open_run

        if self.study is not None:
            document = self._open_window() if in_a_new_window else self.document
            told = open_run(self.study, row, self.state.axis, document, anew=in_a_new_window)
            if told:
                self.tell(told)


def _at_rest(study: Study, title: str, rows: Sequence[Mapping[str, Any]]) -> StudyState:
    from simulator.study import table
    from simulator.study.planning import run_count
    from simulator.study.rows import lines

    names = tuple(line.name for line in lines(study))
    header, axis = table.columns(study), table.axis_column(study)
    return StudyState(title, axis, names, header, rows, run_count(study), study.values)


def _runs(study: Study) -> str:
    from simulator.study.planning import run_count

    count = run_count(study)
    return f"{count:,} run{'s' if count != 1 else ''}"


def _sentence(problem: Problem) -> str:
    """A problem as the form tells it, which has no file with places."""
    place = problem.place
    if place.startswith("values: "):
        return f"{place.removeprefix('values: ')}: {problem.message}"
    return problem.message if place.startswith("values[") else str(problem)
