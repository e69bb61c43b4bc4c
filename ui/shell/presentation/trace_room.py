"""Where the bar of a step trace takes its height from: the views, or bars that can wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.shell.presentation.mode import SPACING_PX

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.docks.dock_area import DockArea
    from ui.shell.presentation.mode import PresentationMode
    from ui.toolbars.step_trace_bar import StepTraceBar


class TraceRoom(QObject):
    """Makes room when a trace is opened, and again when presenting begins or ends with it open.

    While presenting, the bars `below` (timeline, status) are hidden first; the views give the rest,
    so that the canvas keeps its height.
    """

    def __init__(
        self,
        bar: StepTraceBar,
        dock_area: DockArea,
        presentation: PresentationMode,
        below: tuple[QWidget, ...],
    ) -> None:
        super().__init__(bar)
        self._bar, self._dock_area, self._presentation = bar, dock_area, presentation
        self._below = below
        bar.opened_changed.connect(self._fit)
        presentation.fitted.connect(self._fit)

    def _fit(self, *_: object) -> None:
        opened = self._bar.stage is not None
        hidden = self._presentation.make_room(*self._below, wanted=opened)
        if opened:
            self._dock_area.shrink_views(max(0, self._bar.height() + SPACING_PX - hidden))
        else:
            self._dock_area.restore_views()
