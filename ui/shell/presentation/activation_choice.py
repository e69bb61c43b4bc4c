"""A list of the activations: a choice is given to all selected layers, or to every layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from simulator.design import edits
from simulator.design.design import LayerPlace, find
from simulator.nn.activations import ACTIVATIONS
from ui.document.selection import is_layer

if TYPE_CHECKING:
    from ui.document.document import Document
    from ui.document.selection import Selection


class ActivationChoice(QComboBox):
    """Shows the activation that the selected layers share; without a selection, that of all."""

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setObjectName("presentation_activation")
        self.setAccessibleName("Activation")
        self.setToolTip("Activation of the selected layers; of all where none is selected")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard on the canvas
        self.setPlaceholderText("Activation")
        self._document, self._selection = document, selection
        for name, kind in ACTIVATIONS.items():
            self.addItem(kind.label, name)
        self.activated.connect(self._set)
        selection.changed.connect(self._show)
        document.design_changed.connect(self._show)
        self._show()

    def _places(self) -> frozenset[LayerPlace]:
        """The layers with an activation that are meant: selected, in selected blocks, or all."""
        design = self._document.design
        roots = {place for place in self._selection.layers if is_layer(design, place)}
        return frozenset(
            place
            for place in edits.places_with(design, "activation")
            if not roots
            or any(
                LayerPlace(place.network, place.path[:depth]) in roots
                for depth in range(1, len(place.path) + 1)
            )
        )

    def _show(self, *_: object) -> None:
        design, places = self._document.design, self._places()
        names = {find(design, place).activation.name for place in places}  # type: ignore[union-attr]
        self.setEnabled(bool(places))
        self.setCurrentIndex(self.findData(next(iter(names))) if len(names) == 1 else -1)

    def _set(self, index: int) -> None:
        places, name = self._places(), self.itemData(index)
        self._document.edit(
            "Change activation",
            lambda design: edits.set_field(design, places, "activation", name),
        )
