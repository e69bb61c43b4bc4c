"""The inspector: tabs for the lesson, the selected layers, the training and the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QWidget

from simulator.data import DATASETS, DataSpec
from simulator.data.spec import relative_path
from simulator.design import edits
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    LayerPlace,
    SkipPlace,
    find,
    layer_list_at,
)
from ui.inspector.data.loading import load_beside
from ui.inspector.data.page import IN_THE_SENTENCE, DataPage
from ui.inspector.data_fields import FILTER
from ui.inspector.form import Form
from ui.style import theme
from ui.widgets.dialogs import Dialogs

if TYPE_CHECKING:
    from simulator.model import Model
    from ui.document.document import Document
    from ui.document.selection import Selection

WIDTH_PX = 340


class InspectorView(QTabWidget):
    """Tabs with forms that edit the document; the first one is the lesson, given by the window."""

    def __init__(self, document: Document, selection: Selection, lesson: QWidget) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setToolTip("Settings of the lesson, the layers, the training, the data")
        self.setProperty("surface", True)
        self.setDocumentMode(True)
        self._document, self._selection = document, selection
        self.layer, self.training, self.data = Form(), Form(), DataPage(document)
        self.data.set_chosen.connect(self._choose_set)
        hints = (
            (lesson, "Lesson", "What this design shows"),
            (self.layer, "Layer", "Settings of what is selected"),
            (self.training, "Training", "Loss, optimiser, batches"),
            (self.data, "Data", "What the networks learn from"),
        )
        for page, name, hint in hints:
            self.setTabToolTip(self.addTab(page, name), hint)
        document.design_changed.connect(self._on_design)
        document.analyzed.connect(self._refresh_later)
        document.moved.connect(self._refresh)
        document.refused.connect(self._on_refusal)
        selection.changed.connect(self._on_selection)
        theme.notifier().changed.connect(self._refresh)
        self.currentChanged.connect(self._refresh)
        self._refresh()

    def focus_layer(self) -> None:
        """Bring the layer's form forward and put the cursor into its first field."""
        self.setCurrentWidget(self.layer)
        for editor in self.layer.editors.values():
            editor.setFocus()
            return

    def finish_typing(self) -> bool:
        """Take over what is being typed, before something is done with the design.

        False where it is refused; it then stays in its field.
        """
        return all(form.finish_typing() for form in (self.layer, self.training, self.data))

    def discard_typing(self) -> None:
        """Show what the design holds, instead of what is being typed."""
        self._refresh()

    def _on_design(self, _before: Design, _after: Design) -> None:
        if self.currentWidget() is self.data and self._document.analysis.reading:
            self._refresh_later()  # another form takes as long as all else that follows the edit
        else:
            self._refresh()

    def _refresh(self, _page: int = 0) -> None:
        """Update the page that is seen; the others are updated when they are opened."""
        self.setFixedWidth(theme.px(WIDTH_PX))
        page = self.currentWidget()
        if page is self.layer:
            self._show_layers()
        elif page is self.training:
            self._show_training()
        elif page is self.data:
            self._show_data()

    def _refresh_later(self) -> None:
        self._document.deferred.add(self._refresh)

    def _on_selection(self) -> None:
        if self._selection.layers or self._selection.skips:
            self.setCurrentWidget(self.layer)
        self._refresh()

    def _on_refusal(self, sentence: str) -> None:
        for form in (self.layer, self.training, self.data):
            form.explain(sentence)

    # Pages

    def _show_layers(self) -> None:
        if self._selection.skips:
            self._show_skips(sorted(self._selection.skips, key=lambda skip: skip.index))
            return
        places = sorted(self._selection.layers, key=lambda place: (place.network, place.path))
        design = self._document.design
        if places and all(place.path == (INPUT,) for place in places):
            note = self._document.analysis.data_words
            self.layer.show_models("Input", note, [], (), self._refuse)
            return
        if places and all(place.path == (OUTPUT,) for place in places):
            models: list[Model] = [design.networks[place.network].output for place in places]
            note = "Units and loss follow from the data."
            self.layer.show_models("Output", note, models, (), self._set_layers)
            return
        entries = [
            find(design, place) for place in places if place.path not in ((INPUT,), (OUTPUT,))
        ]
        if not entries:
            note = "Select a card to see and change its settings."
            self.layer.show_models("Nothing selected", note, [], (), self._refuse)
            return
        title = entries[0].name or entries[0].id if isinstance(entries[0], Block) else ""
        if len(entries) > 1:
            title = f"{len(entries)} layers"
        elif not title:
            title = entries[0].label  # type: ignore[union-attr]
        note = self._note(places) if len(entries) == 1 else "A change applies to all of them."
        hidden = ["type", "layers", "skips", *(["id"] if len(entries) > 1 else [])]
        self.layer.show_models(title, note, entries, hidden, self._set_layers)

    def _note(self, places: list[LayerPlace]) -> str:
        analysis = self._document.analysis.networks[places[0].network]
        facts = analysis.layers.get(places[0].path)
        if facts is None:
            return ""
        text = f"{facts.parameters:,} parameters"
        if analysis.parameters:
            text += f", {facts.parameters / analysis.parameters:.0%} of the network"
        return text

    def _show_skips(self, places: list[SkipPlace]) -> None:
        place = places[0]
        design = self._document.design
        skip = layer_list_at(design.networks[place.network], place.parent).skips[place.index]
        weights = self._document.analysis.networks[place.network].projections.get(
            (place.parent, place.index), 0
        )
        note = f"From {skip.source} to {skip.target}."
        if weights:
            note += f" A learned linear map of {weights:,} weights makes the shapes agree."
        self.layer.show_models("Skip", note, [skip], ("source", "target"), self._set_skip)

    def _show_training(self) -> None:
        training = self._document.design.training
        note = "All networks train on the same batches."
        self.training.show_models("Training", note, [training], (), self._set_training)

    def _show_data(self) -> None:
        spec = self._document.design.data
        analysis = self._document.analysis
        relevant = {"name", *DATASETS[spec.name].settings}
        if spec.name == "file":
            relevant -= {*IN_THE_SENTENCE}
        hidden = [field for field in DataSpec.model_fields if field not in relevant]
        note = analysis.data_words
        if not note:
            reasons = [str(p) for p in analysis.problems if p.place.startswith("data")]
            if spec.name == "file" and spec.path is not None:
                reasons = []  # the panel tells it
            note = "\n".join(["This data cannot be used.", *reasons])
        deferred = self._document.deferred if analysis.reading else None
        self.data.show_models("Data", note, [spec], hidden, self._set_data, deferred)
        self.data.show_data()

    # Edits

    def _refuse(self, field: str, value: object) -> bool:
        return False

    def _set_layers(self, field: str, value: object) -> bool:
        places = self._selection.layers
        if field == "id" and len(places) == 1:
            (place,) = places
            return self._rename(place, str(value))
        if field == "name":
            value = value or None
        text = f"Change {field.replace('_', ' ')}"
        key = ("layer", field, places) if isinstance(value, int | float) else None
        return self._document.edit(
            text, lambda design: edits.set_field(design, places, field, value), merge_key=key
        )

    def _rename(self, place: LayerPlace, name: str) -> bool:
        renamed = LayerPlace(place.network, (*place.path[:-1], name))
        with self._selection.following(place, renamed):
            return self._document.edit(
                "Rename", lambda design: edits.rename_layer(design, place, name)
            )

    def _set_skip(self, field: str, value: object) -> bool:
        place = min(self._selection.skips, key=lambda skip: skip.index)
        return self._document.edit(
            f"Change {field}", lambda design: edits.set_skip(design, place, **{field: value})
        )

    def _set_training(self, field: str, value: object) -> bool:
        before = self._document.design.training.optimizer
        key = ("training", field) if isinstance(value, dict | int | float) else None
        text = f"Change {field.replace('_', ' ')}"
        if field == "optimizer" and isinstance(value, str) and value == before.name:
            return True
        return self._document.edit(
            text, lambda design: edits.set_training(design, field, value), merge_key=key
        )

    def take_data_file(self, path: str) -> None:
        """Learn from a user's own file, and show what it is understood to be."""
        stored = self._stored(path)
        self._document.edit("Change path", lambda design: edits.take_data_file(design, stored))
        self._document.deferred.add(self._show_data_tab)  # making the form takes as long again

    def _show_data_tab(self) -> None:
        self.setCurrentWidget(self.data)

    def choose_data_file(self) -> None:
        """Ask for the file to learn from; without an answer the data stay as they are."""
        load_beside()
        path = Dialogs.open_file(self, "Data file", self._document.folder or "", FILTER)
        if path:
            self._set_data("path", path)
        else:
            self._refresh()

    def _set_data(self, field: str, value: object) -> bool:
        if field == "name" and value == "file" and self._document.design.data.path is None:
            self.choose_data_file()
            return True
        if field in ("path", "target"):
            value = value or None
        if field == "path" and isinstance(value, str):
            return self._set_path(value)
        key = ("data", field) if isinstance(value, int | float) else None
        text = f"Change {field.replace('_', ' ')}"
        return self._document.edit(
            text, lambda design: edits.set_data(design, field, value), merge_key=key
        )

    def _choose_set(self, name: str) -> None:
        """Learn from a set on board, or ask for a file."""
        if name == "file":
            self.choose_data_file()
        else:
            self._set_data("name", name)

    def _stored(self, path: str) -> str:
        """How the design writes a path."""
        folder = self._document.folder
        return relative_path(path, folder) if folder is not None else path

    def _set_path(self, path: str) -> bool:
        """Learn from a file, which is also the data from then on; its columns are told anew."""
        stored = self._stored(path)

        def change(design: Design) -> Design:
            if design.data.name != "file":
                design = edits.set_data(design, "name", "file")
                design = edits.set_data(design, "target", None)
            return edits.set_data(design, "path", stored)

        return self._document.edit("Change path", change)
