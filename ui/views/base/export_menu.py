"""Copy and save: the context menu of a view with its picture and its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from ui.views.base.export import PNG_SCALE, Table, csv_text, render_image, save_picture, save_table
from ui.widgets.dialogs import ask_target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Exportable(QWidget):
    """A widget that can be copied and saved: as a picture and, where it has one, as a table.

    `status_message` says what was copied or saved, or why that failed.
    """

    status_message = Signal(str)

    # What is exported

    @property
    def title(self) -> str:
        """The title of the view, for messages and files."""
        raise TypeError(f"{type(self).__name__} has no title")

    def render_on(self, painter: QPainter, size: QSize) -> None:
        """Draw the whole view as it would look at `size`, without its controls, on any device."""
        raise TypeError(f"{type(self).__name__} has no picture")

    def table(self) -> Table:
        """The data as (header, rows) for a CSV file; log10 values stay log10."""
        raise TypeError(f"{type(self).__name__} holds no table")

    # Ways to do it

    def copy_picture(self) -> None:
        """Put a picture of the view on the clipboard."""
        QGuiApplication.clipboard().setImage(render_image(self.render_on, self.size()))
        self.status_message.emit(f"{self.title}: picture copied")

    def copy_data(self) -> None:
        """Put what is shown on the clipboard as comma-separated values."""
        QGuiApplication.clipboard().setText(csv_text(self.table()))
        self.status_message.emit(f"{self.title}: data copied")

    def save_picture(self) -> None:
        """Ask for a file and draw the view there, as PNG or SVG."""
        pixels = self.size() * PNG_SCALE
        stated = f"{pixels.width()} × {pixels.height()} pixels"
        kinds = f"PNG picture, {stated} (*.png);;SVG drawing (*.svg)"
        target = ask_target(self, "Save picture", f"{self.objectName()}.png", kinds)
        if target:
            message = "" if target.suffix.lower() == ".svg" else f", {stated}"
            self._write(
                target, lambda: self.export_picture(target), f"Picture saved: {target}{message}"
            )

    def save_data(self) -> None:
        """Ask for a file and write what is shown there, as CSV."""
        name = f"{self.objectName()}.csv"
        target = ask_target(self, "Save data", name, "Comma-separated values (*.csv)")
        if target:
            self._write(target, lambda: save_table(self.table(), target), f"Data saved: {target}")

    def export_picture(self, path: Path, pixels: QSize | None = None) -> None:
        """Draw the view into a .png of `pixels`, twice the view's own by default, or an .svg.

        Raises OSError where the file cannot be written.
        """
        pixels = self.size() * PNG_SCALE if pixels is None else pixels
        save_picture(self.render_on, self.title, path, pixels)

    def _write(self, path: Path, work: Callable[[], None], message: str) -> None:
        try:
            work()
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror or error}"
        self.status_message.emit(message)

    def menu(self) -> QMenu:
        """The context menu."""
        menu = QMenu(self)
        for name, text, work in (
            ("copy_picture", "Copy picture", self.copy_picture),
            ("save_picture", "Save picture…", self.save_picture),
            ("copy_data", "Copy data", self.copy_data),
            ("save_data", "Save data…", self.save_data),
        ):
            if "data" in name and type(self).table is Exportable.table:
                continue
            action = QAction(text, menu)
            action.setObjectName(name)
            action.triggered.connect(work)
            menu.addAction(action)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())
