"""The actions `diagnose` and `apply_cure`: try cures in the background, apply one that helped.

Cures are of one network of the present design: when that changes they are forgotten, and a search
that is under way is cancelled.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.design import edits
from simulator.design.edits import EditError
from simulator.training.run_changes import only_texts_differ
from ui.style import theme
from ui.views.findings.cures import NO_CURES, Cures, cure_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import Design
    from simulator.training.cure_search import Progress, TriedCure
    from simulator.training.run_copy import RunCopy
    from ui.document.document import Document
    from ui.document.selection import Selection
    from ui.run.cure_thread import CureThread
    from ui.run.session import TrainingSession
    from ui.shell.docks.dock_area import DockArea
    from ui.shell.view_updates import ViewUpdater
    from ui.timeline.bar import TimelineBar
    from ui.toolbars.status_line import StatusLine
    from ui.views.findings.view import FindingsView

VIEW = "findings_view"


class CureActions(QObject):
    """Holds the search and what it has found; shows both in the findings view.

    `on_change` is called where there are other cures to apply than before, or none.
    """

    _copied = Signal(int, object)  # number of the search, RunCopy or None

    def __init__(
        self,
        document: Document,
        selection: Selection,
        session: TrainingSession,
        view_updater: ViewUpdater,
        dock_area: DockArea,
        timeline: TimelineBar,
        status: StatusLine,
        restart: Callable[[], None],
        on_change: Callable[[], None],
    ) -> None:
        super().__init__(document)
        self._document, self._selection, self._session = document, selection, session
        self._view_updater, self._dock_area = view_updater, dock_area
        self._timeline, self._restart, self._show_message = timeline, restart, status.show_message
        self._on_change = on_change
        self._number = 0
        self._thread: CureThread | None = None
        self.cures = NO_CURES
        document.design_changed.connect(self._on_design)
        self._copied.connect(self._on_copy)
        dock_area.view_made.connect(self._on_made)

    def _on_made(self, name: str) -> None:
        if name == VIEW:
            view = self._view()
            view.cures_wanted.connect(self.search)
            view.search_cancelled.connect(self.cancel)
            view.cure_chosen.connect(lambda number, beside: self.apply(number, beside=beside))
            view.step_chosen.connect(self._timeline.slider.setValue)
            view.show_cures(self.cures)

    def _view(self) -> FindingsView:
        from ui.views.findings.view import FindingsView  # loaded with the first that is seen

        view = self._dock_area.views[VIEW]
        assert isinstance(view, FindingsView)
        return view

    # What is told, and of which network

    def told(self, network: int) -> list[str]:
        """The names of what is told of a network, heaviest first."""
        snapshot = self._view_updater.snapshot
        if snapshot is None or network >= len(snapshot.networks):
            return []
        shown = snapshot.networks[network]
        names = [each.name for each in shown.diagnosis.told] if shown.diagnosis else []
        if shown.divergence is not None and "diverged" not in names:
            names.insert(0, "diverged")
        return names

    def show_findings(self, network: int) -> None:
        """Show what is told of a network."""
        self._dock_area.reveal(VIEW)
        self._view().choose(network)

    def diagnose(self) -> None:
        """Show the findings, and try cures for the selected network, or the first that has any."""
        count = len(self._document.design.networks)
        chosen = self._selection.network
        ill = [number for number in (chosen, *range(count)) if self.told(number)]
        if not ill:
            self._dock_area.reveal(VIEW)
            self._show_message("Nothing is found so far: there is nothing to cure.")
            return
        self.show_findings(ill[0])
        self.search(ill[0])

    # The search

    def search(self, network: int) -> None:
        """Try the cures of a network: first its run is copied, where it has made steps."""
        if self._document.analysis.problems or not self.told(network):
            return
        self._number += 1
        self._set(Cures(network, searching=True))
        number = self._number
        self._session.post(lambda worker: self._copied.emit(number, worker.copy_of(network)))

    def _on_copy(self, number: int, run: RunCopy | None) -> None:
        from ui.run.cure_thread import CureJob, CureThread

        network = self.cures.network
        if number != self._number or network is None or not self.cures.searching:
            return
        if self._thread is None:
            self._thread = CureThread()
            self._thread.progressed.connect(self._on_progress)
            self._thread.ended.connect(self._on_end)
        names = self.told(network)
        job = CureJob(number, self._document.located_design, network, names, run)
        self._thread.search(job)

    def cancel(self) -> None:
        """End the search; what it has found stays."""
        if self.cures.searching:
            self._number += 1
            self._stop()
            found = self.cures
            kept = Cures(found.network, done=found.done, total=found.done, found=found.found)
            self._set(kept if found.found else NO_CURES)

    def _stop(self) -> None:
        if self._thread is not None:
            self._thread.request_stop()

    def close(self) -> None:
        """End the thread and wait for it."""
        self._number += 1
        if self._thread is not None:
            self._thread.stop()

    def _on_progress(self, number: int, progress: Progress) -> None:
        if number == self._number and self.cures.searching:
            self._set(Cures(self.cures.network, True, *progress))

    def _on_end(self, number: int) -> None:
        if number != self._number or not self.cures.searching:
            return
        found = self.cures
        self._set(Cures(found.network, False, found.done, found.total, found.found))
        if found.found:
            letter = theme.LETTERS[found.network or 0]
            self._show_message(f"{letter}: {cure_text(found.found[0])}. Ctrl+K applies it.")
        else:
            self._show_message("No cure that was tried helps.")

    def _on_design(self, before: Design, after: Design) -> None:
        if not only_texts_differ(before, after):
            self._number += 1
            self._stop()
            self._set(NO_CURES)

    def _set(self, cures: Cures) -> None:
        self.cures = cures
        if VIEW in self._dock_area.views.made:
            self._view().show_cures(cures)
        self._on_change()

    # Applying

    def can_apply(self) -> bool:
        """Whether there is a cure that helped."""
        return bool(self.cures.found) and not self._document.analysis.problems

    def apply(self, number: int = 0, *, beside: bool = False) -> None:
        """Make the edit of a cure that helped, of the network itself or of a variant below it.

        One that was tried from the first step on begins the run anew.
        """
        network = self.cures.network
        if network is None or number >= len(self.cures.found):
            return
        cure = self.cures.found[number]
        change = partial(_beside if beside else _applied, cure, network)
        if self._document.edit(f"Cure: {cure.text}", change) and cure.begins_anew and not beside:
            self._restart()


def _applied(cure: TriedCure, network: int, design: Design) -> Design:
    after = cure.change(design, network)
    if after is None:
        raise EditError("there is nothing left for this cure to change")
    return after


def _beside(cure: TriedCure, network: int, design: Design) -> Design:
    with_copy = edits.add_network(design, network)
    number = len(with_copy.networks) - 1
    after = _applied(cure, number, with_copy)
    return edits.rename_network(after, number, f"{design.networks[network].name} {cure.text}")
