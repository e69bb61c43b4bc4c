"""What holds of the widgets of every view: names for screen readers, no frames, plain words."""

from __future__ import annotations

from xml.etree import ElementTree

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import SVG, items_of
from tests.ui.views.study.test_view import STATE
from tests.ui.views.test_text_layout import trained
from ui.plots.canvas import PlotCanvas
from ui.plots.curve_labels import BOLD_PX
from ui.plots.line_item import SHRUNK
from ui.shell.docks.view_specs import VIEWS
from ui.style import style_sheet, theme
from ui.style.gradient_scale import ScaleKeeper
from ui.views.base.plot_view import PlotView
from ui.views.study.view import StudyView
from ui.widgets.images import svg_of

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


def test_all_words_are_in_the_theme_s_type_and_in_its_colours(
    qtbot: QtBot, qapp: QApplication
) -> None:
    known = {theme.SMALL_PX, theme.CONTROL_PX, theme.TITLE_PX, theme.READING_PX, BOLD_PX}
    try:
        for scale, chosen in ((1.0, theme.DARK), (1.5, theme.LIGHT)):
            style_sheet.apply(qapp, chosen, scale)
            sizes = {theme.type_px(share * size) for size in known for share in SHRUNK}
            now = theme.current()
            inks = {now.text, now.muted, now.warning, now.accent, *now.network_texts}
            inks = {theme.color(ink).name() for ink in inks}
            cases = [(spec, "digits") for spec in VIEWS]
            cases += [(spec, "sine") for spec in VIEWS if spec.name == "prediction_view"]
            for spec, data in cases:
                if spec.name in ("run_table", "findings_view"):  # are Qt's to draw
                    continue
                view = spec.make()
                qtbot.addWidget(view)
                view.resize(900, 420)
                view.draw_on(trained(data, 2), ScaleKeeper().covering(trained(data, 2)))
                if isinstance(view, StudyView):
                    view.show_state(STATE)
                left_out = [item for item in items_of(view) if item.scene() is None]
                assert not left_out, (spec.name, "is made, and nowhere to be seen")
                whole = QRectF(view.rect())
                root = ElementTree.fromstring(
                    svg_of(lambda painter, v=view: v.render_on(painter, v.size()), whole, "picture")
                )
                texts = [each for each in root.iter(f"{SVG}text") if (each.text or "").strip()]
                assert len(texts) > 3, spec.name
                in_cells = spec.name == "prediction_view" and data == "digits"
                for text in texts:
                    what = spec.name, data, scale, text.text
                    assert text.get("font-family") == theme.FAMILY, what
                    if in_cells and (text.text or "").isdecimal():
                        continue  # the counts in a matrix are as large as its cells
                    assert round(float(text.get("font-size", "0"))) in sizes, what
                    assert QColor(text.get("fill")).name() in inks, what
    finally:
        style_sheet.apply(qapp, theme.DARK)
