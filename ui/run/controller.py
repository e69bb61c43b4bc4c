"""What a change of the design means for the run: it goes on, begins anew, or is suspended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.training.run_changes import (
    Start,
    new_run_reason,
    only_learning_rate_differs,
    only_texts_differ,
)
from ui.run.run_state import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import Design
    from ui.document.document import Document
    from ui.run.session import TrainingSession


class RunController(QObject):
    """Listens to every change of the document, and has the training session follow.

    `about_to_change` comes before the run takes another design, `cleared` when what is on the
    screen belongs to a run that is gone. `blocked` carries the problem that keeps the design from
    training, `status_message` a sentence on what became of the run.
    """

    about_to_change = Signal()
    cleared = Signal()
    blocked = Signal(object)
    status_message = Signal(str)

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        start: Callable[[], Start],
        has_steps: Callable[[], bool],
    ) -> None:
        """`start` returns how new layers start, `has_steps` whether the run shown has made any."""
        super().__init__(document)
        self._document, self._session = document, session
        self._start, self._has_steps = start, has_steps
        self.start_of_new: Start | None = None  # how new layers start, whatever the user has chosen
        document.begun.connect(self._on_another_document)
        document.design_changed.connect(self._on_design)
        document.analyzed.connect(self._follow)
        session.remarked.connect(self._on_remark)

    def restart(self) -> None:
        """Back to step 0 of the present design: the same weights, the same batches.

        A run that has made steps is kept, and Undo returns to it.
        """
        document = self._document
        if document.recheck_data() or document.analysis.problems:
            return
        if self._session.has_begun():
            document.begin_run_anew("Begin the run anew")
        else:
            self._begin_anew()

    def replace_run(self) -> None:
        """A new run in the place of one that an edit has let go on, and that has made no step."""
        document = self._document
        self._session.load(
            document.located_design, document.analysis, document.position, keeps=False
        )
        self.cleared.emit()
        self.status_message.emit("")  # that the run can go on is no longer true

    def _begin_anew(self) -> None:
        document = self._document
        self._session.load(document.located_design, document.analysis, document.position)

    def _on_another_document(self) -> None:
        self._session.clear()
        self.cleared.emit()

    def _on_design(self, before: Design, after: Design) -> None:
        document, session = self._document, self._session
        if not document.returns:
            session.runs.forget_redo(document.position, joins=document.joins)
        elif document.joins:
            session.runs.forget_redo(document.position + 1)
        if not document.change:
            self._follow()
        elif before is after:
            self._follow_restart()
        elif self._rate_can_change():
            rate = after.training.optimizer.learning_rate
            session.set_learning_rate(
                rate, document.located_design, document.position, keeps=not document.returns
            )
        elif not only_texts_differ(before, after):
            self._follow()
        elif session.state is not RunState.EMPTY:
            self.about_to_change.emit()
            if not (document.returns and self._return_to_run()):
                session.move_to(document.position, document.located_design)

    def _rate_can_change(self) -> bool:
        """Whether another learning rate is all that the present run needs.

        Its design is asked, and not what the document was before: that may have been one that could
        not be trained. Not where the run is broken, nor where Undo or Redo leads back to another.
        """
        session = self._session
        trained = session.design
        if trained is None or session.state is RunState.EMPTY:
            return False
        if not only_learning_rate_differs(trained, self._document.located_design):
            return False
        runs, position = session.runs, self._document.position
        there = runs.at(position) if self._document.returns else None
        is_past = there is None or there is runs.present or runs.is_past(there)
        return is_past and not session.broken

    def _follow_restart(self) -> None:
        """The run begins anew with the same design, or Undo takes that back."""
        self.about_to_change.emit()
        if not self._return_to_run() and not self._document.analysis.problems:
            self._begin_anew()

    def _follow(self) -> None:
        """Let the run go on with the present design, or begin anew where it cannot."""
        self.about_to_change.emit()
        analysis = self._document.analysis
        if analysis.reading:
            self._session.suspend()
            self.status_message.emit(f"Reading {analysis.reading} …")
        elif analysis.problems:
            self._session.suspend()
            self.blocked.emit(analysis.problems[0])
        else:
            self._edit_run()

    def _edit_run(self) -> None:
        if self._return_to_run():
            return
        document, session = self._document, self._session
        had_steps = self._has_steps()
        is_paused = session.state in (RunState.EMPTY, RunState.PAUSED, RunState.FINISHED)
        reason = session.edit(
            document.located_design,
            self.start_of_new or self._start(),
            document.change,
            document.analysis,
            document.position,
        )
        if reason or not had_steps or session.is_new:
            self.cleared.emit()
            new_run = f"{reason[:1].upper()}{reason[1:]}: a new run begins." if reason else ""
            self.status_message.emit(new_run if had_steps else "")
        else:
            how = "can go on: Space continues" if is_paused else "goes on"
            self.status_message.emit(f"The run {how} with the changed network; Ctrl+R begins anew.")

    def _return_to_run(self) -> bool:
        """Where Undo or Redo has led back to a run that is kept, go on with that one."""
        document, session = self._document, self._session
        before, after = session.design, document.located_design
        if not document.returns or not session.return_to(
            after, document.analysis, document.position
        ):
            return False
        if before is not None and new_run_reason(before, after):
            self.cleared.emit()  # what is on the screen is of other data or other networks
        how = "goes on" if session.state is RunState.TRAINING else "can go on: Space continues"
        self.status_message.emit(f"The run is back as it was, and {how}.")
        return True

    def _on_remark(self, sentence: str) -> None:
        """What an edit of a run could not carry over."""
        self.status_message.emit(f"{sentence[:1].upper()}{sentence[1:]}.")
