"""The Data tab: the data panel above the form, and the data sets on board below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from ui.inspector.data_fields import DATA_EDITORS
from ui.inspector.form import Form

if TYPE_CHECKING:
    from ui.document.document import Document
    from ui.inspector.data.large import LargeData
    from ui.inspector.data.panel import DataPanel
    from ui.inspector.data.set_gallery import SetGallery

# the sentence says and changes these
IN_THE_SENTENCE = ("target", "task", "missing", "text_inputs")


class DataPage(Form):
    """The form of the data with the panel and the gallery, made when they are first seen.

    `set_chosen` carries the name of a set on board.
    """

    set_chosen = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__(DATA_EDITORS)
        self._document = document
        self._parts: tuple[DataPanel, SetGallery] | None = None
        self._large: LargeData | None = None
        self._is_lent = False
        self._store = QWidget(self)  # where they are while they have no place among the rows
        self._store.hide()
        document.begun.connect(self.close_large)

    @property
    def panel(self) -> DataPanel:
        """What the data file is understood to be."""
        return self._up_to_date()[0]

    @property
    def gallery(self) -> SetGallery:
        """The data sets on board."""
        return self._up_to_date()[1]

    def show_data(self) -> None:
        """Bring panel and gallery up to the document's data.

        The first time, and after rows that wait for their turn, they follow in turns of their own:
        making them takes as long, and filling them again.
        """
        if self._parts is not None and not self._waiting:
            self._show_parts()
        else:
            self._document.deferred.add(self._made)
            self._document.deferred.add(self._show_parts)

    def _up_to_date(self) -> tuple[DataPanel, SetGallery]:
        self._document.deferred.call_now(self._show_parts)
        panel, gallery = self._made()
        panel.finish()
        return panel, gallery

    def _show_parts(self) -> None:
        self.finish_rows()
        panel, gallery = self._made()
        panel.show_data()
        gallery.show_chosen(self._document.design.data.name)
        if self._is_lent and self._large is not None:
            self._large.fit()

    def _made(self) -> tuple[DataPanel, SetGallery]:
        from ui.inspector.data.panel import DataPanel
        from ui.inspector.data.set_gallery import SetGallery

        if self._parts is None:
            self.finish_rows()
            panel, gallery = self._parts = DataPanel(self._document), SetGallery()
            for part in self._parts:
                part.setParent(self._store)
            panel.enlarge_asked.connect(self.toggle_large)
            gallery.chosen.connect(self.set_chosen)
            self._place_parts()
        return self._parts

    # Larger

    def toggle_large(self) -> None:
        """Show panel and gallery over canvas and views, or here again."""
        if self._is_lent:
            self.close_large()
            return
        from ui.inspector.data.large import LargeData

        if self._large is None:
            self._large = LargeData(_docks_of(self), self)
        self._large.open()

    def close_large(self) -> None:
        """Show panel and gallery here again."""
        if self._large is not None:
            self._large.close_panel()

    def lend(self) -> tuple[QWidget, QWidget]:
        """Panel and gallery, to be shown elsewhere until `take_back`."""
        self.panel.set_large(True)
        self._show_parts()
        self._is_lent = True
        return self._made()

    def take_back(self) -> None:
        """Have panel and gallery here again."""
        self._is_lent = False
        self.panel.set_large(False)
        self.gallery.set_large(False)
        for part in self._made():
            part.setParent(self._store)  # it outlives where it was lent to
        self._place_parts()
        self._show_parts()

    def focus_panel(self) -> None:
        """Put the keyboard on the sentence, or on the gallery where there is none."""
        has_sentence = not self.panel.sentence.isHidden() and not self.panel.isHidden()
        if has_sentence and self.panel.sentence.buttons:
            self.panel.sentence.focus_on("target")
        else:
            self.gallery.setFocus()

    # The place of both in the form

    def _make_rows(self) -> None:
        super()._make_rows()
        if self._parts is not None and not self._waiting:
            self._place_parts()  # after the rows, as the Tab key goes through them

    def _place_parts(self) -> None:
        body = self._body
        layout = body.layout() if body is not None else None
        if self._is_lent or body is None or not isinstance(layout, QVBoxLayout):
            return
        panel, gallery = self._made()
        layout.insertWidget(2, panel)  # below title and note
        if body.findChild(QLabel, "data_gallery_title") is None:
            title = QLabel("DATA SETS ON BOARD")
            title.setObjectName("data_gallery_title")
            title.setProperty("heading", True)
            layout.insertWidget(layout.count() - 1, title)
        layout.insertWidget(layout.count() - 1, gallery)
        gallery.show()

    def _discard_rows(self) -> None:
        if self._parts is not None and not self._is_lent:
            for part in self._parts:
                part.setParent(self._store)  # it outlives the rows
        super()._discard_rows()


def _docks_of(widget: QWidget) -> QWidget:
    """Canvas, views and panels: what lies around a widget within the window."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QMainWindow):
        around = around.parentWidget()
    return around or widget.window()
