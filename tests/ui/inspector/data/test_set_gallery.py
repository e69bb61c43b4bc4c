"""The gallery of data sets in a place of any size; what it does when used is in test_page.py."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.inspector.data.set_gallery import SetGallery


def test_a_wider_gallery_is_no_higher(qtbot: QtBot) -> None:
    gallery = SetGallery()
    qtbot.addWidget(gallery)
    gallery.show()
    highest = []
    for large in (False, True):
        gallery.set_large(large)
        heights = []
        for width in range(120, 1300, 5):
            gallery.resize(width, gallery.height())
            heights.append(gallery.height())
        assert heights == sorted(heights, reverse=True)
        assert heights[-1] < heights[0]
        highest.append(heights[0])
    assert highest[1] > highest[0]


def test_it_comes_to_rest_beside_any_scroll_bar(qtbot: QtBot) -> None:
    """Where the bar made it low enough to need none, the process ended by its stack."""
    gallery, holder, scroll = SetGallery(), QWidget(), QScrollArea()
    qtbot.addWidget(scroll)
    down = QVBoxLayout(holder)
    down.addWidget(gallery)
    down.addStretch(1)
    scroll.setWidgetResizable(True)
    scroll.setWidget(holder)
    scroll.show()
    for large in (False, True):
        gallery.set_large(large)
        for width in range(440, 540, 4):
            for height in range(120, 700, 20):
                scroll.resize(width, height)
                QApplication.processEvents()
                assert gallery.geometry().bottom() < holder.height()
