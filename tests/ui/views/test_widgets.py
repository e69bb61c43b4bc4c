"""What holds of the widgets of every view: names for screen readers, no frames, plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.plots.canvas import PlotCanvas
from ui.shell.docks.view_specs import VIEWS
from ui.views.base.plot_view import PlotView

NAMED = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QPlainTextEdit,
         QAbstractItemView, QAbstractScrollArea)  # fmt: skip


def own(view: QWidget) -> list[QWidget]:
    """The widgets of a view, but for those that Qt puts into its own."""
    made = [each for each in view.findChildren(QWidget)
            if each.window() is view and not each.objectName().startswith("qt_")]  # fmt: skip
    qt = (QComboBox, QAbstractSpinBox, QAbstractItemView, QHeaderView)
    return [each for each in made if not isinstance(each.parent(), qt)]


def test_whatever_takes_keys_or_shows_something_has_a_name_and_no_frame(qtbot: QtBot) -> None:
    for spec in VIEWS:
        view = spec.make()
        qtbot.addWidget(view)
        view.resize(900, 420)
        view.show()
        assert view.objectName() == spec.name
        assert view.accessibleName()
        assert view.accessibleDescription() == view.title_bar.toolTip() != ""
        assert 200 <= view.minimumWidth() <= 280, spec.name
        assert 120 <= view.minimumHeight() <= 160, spec.name
        for widget in own(view):
            what = spec.name, widget, widget.objectName()
            if isinstance(widget, NAMED):
                words = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or words, what
            if isinstance(widget, QAbstractButton | QComboBox):
                assert widget.toolTip(), what
            if isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QPlainTextEdit):
                assert widget.frameShape() == QFrame.Shape.NoFrame, what
            if isinstance(widget, QLabel) and (widget.property("title") or widget.objectName()):
                assert widget.textFormat() == Qt.TextFormat.PlainText, what
            if isinstance(widget, PlotCanvas):
                assert widget.focusPolicy() == Qt.FocusPolicy.NoFocus, what
                assert not widget.scene().contextMenu
        if isinstance(view, PlotView):
            through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
            assert view.hover.testAttribute(through)
            assert view.hover.isHidden()
        (ring,) = [each for each in own(view) if each.property("ring")]
        assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        assert ring.isHidden()
        view.close()
