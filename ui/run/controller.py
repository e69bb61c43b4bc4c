"""What a change of the design means for the run: it goes on, begins anew, or waits for a cure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from simulator.design.design import Design
from simulator.training.transfer import Start, only_the_rate_differs, only_words_differ
from ui.document.document import Document
from ui.run.session import TrainingSession


class RunController(QObject):
    """Hears of every change of the document, and has the training session follow.

    `touched` comes before the run takes another design, `cleared` when what is on the screen
    belongs to a run that is gone. `hindered` carries the problem that keeps the design from
    training, `said` what became of the run in a sentence.
    """

    touched = Signal()
    cleared = Signal()
    hindered = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        start: Callable[[], Start],
        has_steps: Callable[[], bool],
    ) -> None:
        """`start` says how new layers start, `has_steps` whether the run seen has made any."""
        super().__init__(document)
        self._document, self._session = document, session
        self._start, self._has_steps = start, has_steps
        document.begun.connect(self._forget)
        document.design_changed.connect(self._on_design)
        document.analyzed.connect(self._take)
        session.remarked.connect(self._on_remark)

    def restart(self) -> None:
        """Back to step 0 of the present design: the same weights, the same batches."""
        if not self._document.look_again() and not self._document.analysis.problems:
            self._session.load(self._document.located_design)

    def _forget(self) -> None:
        """Another design altogether: what was learnt before is none of its business."""
        self._session.unload()
        self.cleared.emit()

    def _on_design(self, before: Design, after: Design) -> None:
        if not self._document.change:
            self._take()
        elif only_the_rate_differs(before, after) and not self._session.broken:
            self._session.set_learning_rate(after.training.optimizer.learning_rate)
        elif not only_words_differ(before, after):
            self._take()

    def _take(self) -> None:
        """Let the run go on with the present design, or begin anew where it cannot."""
        self.touched.emit()
        analysis = self._document.analysis
        if analysis.reading:
            self._session.hold()
            self.said.emit(f"Reading {analysis.reading} …")
        elif analysis.problems:
            self._session.hold()
            self.hindered.emit(analysis.problems[0])
        else:
            self._go_on()

    def _go_on(self) -> None:
        document, session = self._document, self._session
        goes_on = self._has_steps()
        waits = session.state in ("empty", "paused", "finished")
        reason = session.edit(document.located_design, self._start(), document.change)
        if reason or not goes_on or session.begins:
            self.cleared.emit()
            new_run = f"{reason[:1].upper()}{reason[1:]}: a new run begins." if reason else ""
            self.said.emit(new_run if goes_on else "")
        else:
            how = "can go on: Space continues" if waits else "goes on"
            self.said.emit(f"The run {how} with the changed network; Ctrl+R begins anew.")

    def _on_remark(self, sentence: str) -> None:
        """What an edit of a run could not carry over."""
        self.said.emit(f"{sentence[:1].upper()}{sentence[1:]}.")
