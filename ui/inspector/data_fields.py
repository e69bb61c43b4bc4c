"""Editors of fields that only data has: inputs made from a point, points by hand, the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QSizePolicy

from simulator.data.points import FEATURES, added
from simulator.data.readers.files import ENDINGS
from ui.inspector.choice_editors import TextEditor
from ui.inspector.editor import Editor
from ui.widgets.dialogs import Dialogs

if TYPE_CHECKING:
    from collections.abc import Callable

SYMBOLS = {"x1": "x₁", "x2": "x₂", "x1^2": "x₁²", "x2^2": "x₂²", "x1*x2": "x₁ x₂",
         "sin(x1)": "sin x₁", "sin(x2)": "sin x₂"}  # fmt: skip
FILTER = f"Tables and arrays ({' '.join(f'*{ending}' for ending in ENDINGS)})"


class FeaturesEditor(Editor):
    """A check box for each input that can be made from a point (x₁, x₂)."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setVerticalSpacing(6)
        self.boxes: dict[str, QCheckBox] = {}
        for at, name in enumerate(FEATURES):
            box = QCheckBox(SYMBOLS[name])
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.setObjectName(f"feature_{name}")
            box.setAccessibleName(f"Input {name}")
            box.clicked.connect(self._on_click)
            self.boxes[name] = box
            grid.addWidget(box, at // 2, at % 2)
        self.setFocusProxy(self.boxes["x1"])
        self._shown: tuple[str, ...] = ()

    def show_value(self, value: object, mixed: bool) -> None:
        self._shown = tuple(value) if isinstance(value, tuple) and not mixed else ()
        for name, box in self.boxes.items():
            box.setChecked(name in self._shown)

    def _on_click(self) -> None:
        chosen = tuple(name for name, box in self.boxes.items() if box.isChecked())
        shown = self._shown
        self.edited.emit(chosen)
        if self._shown == shown:  # refused, since a network needs an input
            self.show_value(shown, False)


class PointsEditor(Editor):
    """How many points were set by hand, which is done in the prediction view; a button drops them.

    The button is there only where there are any.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setContentsMargins(0, 6, 0, 0)
        self.remove = QPushButton("Remove all")
        self.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remove.setObjectName("remove_points")
        self.remove.setAccessibleName("Remove all points set by hand")
        self.remove.setToolTip("Learn from the generated points alone")
        self.remove.clicked.connect(lambda: self.edited.emit(()))
        self._set_widgets(self.count, self.remove)
        self.setFocusProxy(self.remove)

    def show_value(self, value: object, mixed: bool) -> None:
        points = value if isinstance(value, tuple) and not mixed else ()
        new = len(added(points))
        parts = [f"{count} {what}" for count, what in
                 ((new, "added"), (len(points) - new, "moved")) if count]  # fmt: skip
        self.count.setText(", ".join(parts) or "none by hand")
        self.remove.setVisible(bool(points))


class PathEditor(TextEditor):
    """A file's path, typed or chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.choose = QPushButton("Choose file…")
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choose.setObjectName("choose_data_file")
        self.choose.setAccessibleName("Choose the data file")
        self.choose.setToolTip("Pick a table or arrays: CSV, XLSX, ODS, Parquet, NPZ, NPY")
        self.choose.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.choose.clicked.connect(self._on_choose)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.choose)

    def _on_choose(self) -> None:
        path = Dialogs.open_file(self, "Data file", "", FILTER)
        if path:
            self.edited.emit(path)


DATA_EDITORS: dict[str, Callable[[], Editor]] = {
    "features": FeaturesEditor,
    "points": PointsEditor,
    "path": PathEditor,
}
