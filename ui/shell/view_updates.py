"""Keeps every view that can be seen up to the newest snapshot, all on one gradient scale."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence

from simulator.design.design import LayerPlace
from simulator.measurement.requests import (
    HISTOGRAMS,
    PROBED,
    SIMILARITY,
    SIMILARITY_PERIOD,
    ExaminationRequest,
    Probes,
)
from ui.process.deferred_calls import DeferredCalls
from ui.process.throttle import Throttle
from ui.style.gradient_scale import GradientScale, ScaleKeeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.measurement.requests import Example
    from simulator.measurement.snapshot import Snapshot
    from ui.canvas.view import CanvasView
    from ui.document.selection import Selection
    from ui.run.run_book import RunBook
    from ui.shell.docks.dock_area import DockArea
    from ui.views.base.view import View

logger = logging.getLogger(__name__)

HISTOGRAM_PERIOD = 16  # steps between two histograms
PROBE_PERIOD = 4  # steps between two probes of the quantity that a heatmap shows
REFRESH_MS = 350  # between two refreshes while training; every other one sets labels as well
LATE_MS = 450  # after a refresh: no snapshot has come to begin another one with
FOLLOW_MS = 50  # after a refresh: no snapshot has come that the canvas could have followed with


class ViewUpdater(QObject):
    """Draws the views that are seen, and asks for the measurements they need.

    While a run trains, curves follow every snapshot, everything else is refreshed a few times a
    second, and labels with every other refresh: more often they could not be read. All labels in
    the window are of the same step. The canvas follows a refresh with the next snapshot, so that
    no single frame has to paint everything; where none comes soon, `follow_due` says that canvas,
    timeline and toolbar are to follow the refresh now. A snapshot of a run at rest, of its past or
    of another run is shown by everything, canvas and labels last.

    Each view of a `frame` is drawn in a turn of the event loop of its own, and input is answered
    between. A view that is hidden costs nothing, and one that comes into sight is drawn at once.
    Where the user zooms or moves one plot over time, all others show the same steps.

    `request_changed` carries the ExaminationRequest and `probes_changed` the Probes that the views
    in sight need, `status_message` what a view says in a sentence.
    """

    follow_due = Signal()
    status_message = Signal(str)
    warning = Signal(str)
    request_changed = Signal(object)
    probes_changed = Signal(object)

    def __init__(
        self, dock_area: DockArea, canvas: CanvasView, selection: Selection, runs: RunBook
    ) -> None:
        super().__init__(dock_area)
        self._dock_area, self._canvas, self._selection = dock_area, canvas, selection
        self._runs = runs
        runs.changed.connect(self._on_runs)
        self._request, self._probes = ExaminationRequest(), Probes()
        self._scales = ScaleKeeper()
        self.scale = GradientScale()
        self.snapshot: Snapshot | None = None  # the newest
        self.latest: Snapshot | None = None  # of the latest refresh: what canvas and labels show
        self._labelled: Snapshot | None = None  # what all labels show
        self._sets_labels = self._labels_due = True
        self._all_due = False  # with the next refresh, at once
        self._canvas_due = False
        self._steps = (0.0, 0.0)  # that plots over time show; all of them, if both are 0
        self._refreshes = Throttle(self._refresh, REFRESH_MS, late_ms=LATE_MS, parent=self)
        self._following = QTimer(self)
        self._following.setSingleShot(True)
        self._following.timeout.connect(self._follow_late)
        for name, dock in dock_area.docks.items():
            dock.seen_changed.connect(lambda seen, name=name: self._on_seen(name, seen))
        self.frame = DeferredCalls(self)  # what is still to be drawn of it
        self._calls: dict[View, Callable[[], None]] = {}  # that draw a view in its turn
        self._unlabelled: set[View] = set()  # whose turn is to set labels
        self._failed: set[View] = set()  # in this run: they are not asked again
        dock_area.view_made.connect(self._on_made)
        for name in dock_area.views.made:
            self._on_made(name)
        self._following_views = self._seen()
        selection.changed.connect(self._on_selection)
        selection.example_changed.connect(self._on_example)

    @property
    def is_stale(self) -> bool:
        """Whether labels are of less than the newest snapshot."""
        return self._labelled is not self.snapshot

    def show_snapshot(self, snapshot: Snapshot) -> bool:
        """Bring the views that are seen up to a snapshot; true where all else is to follow it."""
        before = self.snapshot
        is_another_run = before is None or _run_of(before) != _run_of(snapshot)
        if is_another_run:
            self._record(hidden=True)  # the last snapshot of the run that is left
        self.snapshot = snapshot
        if before is None or before.run_id != snapshot.run_id:
            self._try_failed_again()
        if is_another_run:
            self._update_request()
        whole = is_another_run or not snapshot.running or snapshot.rewound
        follows_now = whole or self._canvas_due  # the latest refresh was a snapshot ago
        if whole:
            self._labels_due = True
            self._refreshes.call_now()
            self._following.stop()  # the canvas is the last of its turns
        elif not self._refreshes.request():
            for view in self._following_views:
                self._follow(view)
        return follows_now

    def refresh_all(self) -> None:
        """Show the newest snapshot everywhere at once, labels and canvas included."""
        if self.snapshot is not None:
            self._refresh_with_labels()
            self.show_on_canvas()

    def paint(self) -> None:
        """Paint now what has changed, and not after the events that wait."""
        QCoreApplication.sendPostedEvents(self._canvas.scene(), QEvent.Type.MetaCall)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)

    def _refresh_with_labels(self) -> None:
        for call in self._calls.values():
            self.frame.remove(call)
        self._unlabelled.clear()
        self._labels_due = self._all_due = True
        self._refreshes.call_now()

    def _refresh(self) -> None:
        """Have the views show of the newest snapshot what does not follow every one."""
        snapshot = self.snapshot
        assert snapshot is not None
        is_late = (self._refreshes.gap_ms or 0) >= self._refreshes.late_ms
        self._sets_labels = self._labels_due or is_late
        self._labels_due = not self._sets_labels
        self.latest = snapshot
        self.scale = self._scales.covering(snapshot)
        for view in self._following_views:
            self.scale = view.widened(self.scale)
        for view in self._following_views:
            if self._all_due:
                self._show(view, snapshot, labels=self._sets_labels)
            else:
                self._follow(view, labels=self._sets_labels)
        self._all_due = False
        self._canvas_due = True
        self._following.start(FOLLOW_MS)

    def _follow(self, view: View, *, labels: bool = False) -> None:
        """Have a view show the newest snapshot when its turn comes."""
        if labels:
            self._unlabelled.add(view)
        self.frame.add(self._calls[view])

    def _take_turn(self, view: View) -> None:
        labels = view in self._unlabelled
        self._unlabelled.discard(view)
        # should another have come before its turn: labels are of the same step everywhere
        snapshot = self.latest if labels else self.snapshot
        if snapshot is not None and view in self._following_views:
            self._show(view, snapshot, labels=labels)

    def _show(self, view: View, snapshot: Snapshot, *, labels: bool) -> None:
        self._draw(view, snapshot, labels=labels and snapshot.running)  # at rest by itself

    def _draw(self, view: View, snapshot: Snapshot, *, labels: bool = False) -> None:
        """Have a view show a snapshot; where it fails, say so once a run, and go on without it."""
        if view in self._failed:
            return
        try:
            (view.refresh if labels else view.draw_on)(snapshot, self.scale)
        except Exception as error:
            logger.exception("drawing %s failed", view.objectName())
            self._failed.add(view)
            view.body.hide()  # half drawn: to paint it could end the program
            self.warning.emit(
                f"A defect in Depthscope: {view.title} cannot be drawn ({type(error).__name__}: "
                f"{error}). The run goes on; Ctrl+R, or another design, tries again."
            )

    def _try_failed_again(self) -> None:
        for view in self._failed:
            view.body.show()
        self._failed.clear()

    def _follow_late(self) -> None:
        if self._canvas_due:
            self.follow_due.emit()

    def show_on_canvas(self) -> None:
        """Bring the canvas, and records that are seen, up to the latest refresh."""
        self._canvas_due = False
        self._following.stop()
        if self.latest is not None:
            self._record(hidden=not self.latest.running)
            if self._runs.is_present(self.latest):
                self._canvas.show_snapshot(self.latest, self.scale, text=self._sets_labels)
            else:  # of a run whose layers need not be those on the canvas
                self._canvas.scene().run_display.clear_live()
            if self._sets_labels:
                self._labelled = self.latest
        if self.is_stale:
            self._refreshes.request_late()

    def clear(self) -> None:
        """Forget the run: every view returns to its empty state."""
        self._record(hidden=True)
        self.snapshot = self.latest = self._labelled = None
        self._canvas_due = False
        self._refreshes.cancel()
        self._following.stop()
        self.frame.clear()
        self._unlabelled.clear()
        self.scale = GradientScale()
        self._canvas.scene().run_display.clear()
        self._canvas.divergence_bar.show_snapshot(None)
        for view in self._dock_area.views.made.values():
            view.clear()

    def _record(self, *, hidden: bool) -> None:
        """Hand the newest snapshot to views that keep what is past, where `hidden` to all."""
        if self.snapshot is not None:
            for name in self._dock_area.recording:
                view = self._dock_area.views[name]
                if hidden or view.isVisible():
                    self._draw(view, self.snapshot)

    def _seen(self) -> list[View]:
        """The views that are seen and follow every snapshot."""
        area = self._dock_area
        follow = [name for name, dock in area.docks.items() if dock.seen]
        return [area.views[name] for name in follow if name not in area.recording]

    def _on_made(self, name: str) -> None:
        """Take in a view that is new, as if it had been there from the start."""
        view, chosen = self._dock_area.views[name], self._selection
        view.status_message.connect(self.status_message)
        view.layer_chosen.connect(self._on_layer_chosen)
        view.example_chosen.connect(self._choose_example)
        view.needs_changed.connect(self._update_request)
        view.scale_changed.connect(self.refresh_all)
        view.steps_shown.connect(
            lambda first, last, view=view: self._on_steps_shown(view, first, last)
        )
        self._calls[view] = partial(self._take_turn, view)
        view.show_selection(chosen.layers, chosen.current, chosen.repetition)
        view.show_example(chosen.example)
        view.show_runs(self._runs)

    def _on_runs(self) -> None:
        for view in self._dock_area.views.made.values():
            view.show_runs(self._runs)

    def _on_seen(self, name: str, seen: bool) -> None:
        self._following_views = self._seen()
        if seen and self.snapshot is not None:
            view = self._dock_area.views[name]
            self._show(view, self.snapshot, labels=True)
            if self._steps[1]:
                view.show_steps(*self._steps)
        self._update_request()

    def _on_steps_shown(self, zoomed: View, first: float, last: float) -> None:
        self._steps = first, last
        for view in self._dock_area.views.made.values():
            if view is not zoomed:
                view.show_steps(first, last)

    # The selection, shared by all

    def _on_layer_chosen(self, network: int, path: tuple[str, ...], repetition: int) -> None:
        place = LayerPlace(network, tuple(path))
        self._selection.set_layers([place], place, repetition)

    def _on_selection(self) -> None:
        chosen = self._selection
        for view in self._dock_area.views.made.values():
            view.show_selection(chosen.layers, chosen.current, chosen.repetition)
        self._update_request()

    def _choose_example(self, example: Example) -> None:
        """Choose a sample; where no view tells of it, say which one would."""
        self._selection.set_example(example)
        docks = self._dock_area.docks
        if not docks["activation_view"].seen:
            opens = self._dock_area.actions_by_name["activation_view"]
            key = opens.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            self.status_message.emit(
                f"{str(example).capitalize()} is chosen: Activations ({key}) shows what the"
                " selected layer makes of it."
            )

    def _on_example(self) -> None:
        for view in self._dock_area.views.made.values():
            view.show_example(self._selection.example)
        self._update_request()

    # What the views that are seen need

    def _update_request(self) -> None:
        """Have measured what the views that are seen need, and nothing else."""
        seen = [
            self._dock_area.views[name] for name, dock in self._dock_area.docks.items() if dock.seen
        ]
        needs = frozenset[str]().union(*(view.needs for view in seen))
        request = ExaminationRequest(
            layers=self._examined_layers() if needs & {"matrices", "activations"} else (),
            matrices="matrices" in needs,
            activations="activations" in needs,
            predictions="predictions" in needs,
            example=self._selection.example if "activations" in needs else None,
        )
        if request != self._request:
            self._request = request
            self.request_changed.emit(request)
        probes = Probes().switched(
            **dict.fromkeys(needs.intersection(HISTOGRAMS), HISTOGRAM_PERIOD),
            **dict.fromkeys(needs & PROBED, PROBE_PERIOD),
            **dict.fromkeys(needs & SIMILARITY, SIMILARITY_PERIOD),
        )
        if probes != self._probes:
            self._probes = probes
            self.probes_changed.emit(probes)

    def _examined_layers(self) -> tuple[str | None, ...]:
        """The layer to examine of each network: the selected one, or the first kernel's."""
        if self.snapshot is None:
            return ()
        return tuple(
            self._selection.expanded(network.layer_names) or next(iter(network.kernel_layers), None)
            for network in self.snapshot.networks
        )


def _run_of(snapshot: Snapshot) -> tuple[int, bool, bool]:
    """What a snapshot shows: a run before its first step, its present, or its past."""
    return snapshot.run_id, snapshot.rewound, snapshot.step > 0
