"""Which view is in front: predictions for data in a plane, the loss for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from simulator.data import DATASETS

if TYPE_CHECKING:
    from simulator.data import DataSpec
    from simulator.design.design import Design
    from ui.document.document import Document
    from ui.shell.docks.dock_area import DockArea

PLANE_COORDINATES = 2


def main_view(data: DataSpec) -> str:
    """Points are seen in their plane; of all other data the loss says most."""
    is_plane = DATASETS[data.name].coordinates == PLANE_COORDINATES
    return "prediction_view" if is_plane else "loss_view"


class MainView(QObject):
    """Brings that view forward whenever data come that are of another kind."""

    def __init__(self, document: Document, dock_area: DockArea) -> None:
        super().__init__(document)
        self._dock_area = dock_area
        self._shown = ""
        document.design_changed.connect(self._on_design)

    def _on_design(self, _before: Design, after: Design) -> None:
        wanted = main_view(after.data)
        if wanted != self._shown:
            self._shown = wanted
            self._dock_area.bring_forward(wanted)
