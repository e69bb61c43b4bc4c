"""The Data tab in the window: a table is dropped and learnt from, shown large, or one on board."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.data import DATASETS
from tests.ui.conftest import MakeWindow
from tests.ui.shell.test_file_drops import dropped
from tests.ui.views.reading import labels_of
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow

KEY = Qt.Key


def never_seen(folder: Path) -> Path:
    """A table as a class might have measured it: German names, semicolons, decimal commas."""
    draw = np.random.default_rng(11)
    rows = ["Blattlänge (cm);Blattbreite (cm);Baum"]
    for number in range(90):
        kind = number % 3
        long, wide = draw.normal(4 + 3 * kind, 0.6), draw.normal(6 - kind, 0.5)
        rows.append(f"{long:.1f};{wide:.2f};{['Ahorn', 'Buche', 'Eiche'][kind]}".replace(".", ","))
    path = folder / "Blätter.csv"
    path.write_text("\n".join(rows), encoding="cp1252")
    return path


def test_a_table_never_seen_is_learnt_from_in_four_gestures(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    assert window.inspector.data._parts is None, "nothing is made before the tab is seen"
    dropped(window, never_seen(tmp_path))  # 1
    qtbot.waitUntil(lambda: window.inspector.currentWidget() is window.inspector.data)
    panel = window.inspector.data.panel
    assert panel.isVisible()
    assert panel.sentence.text().startswith(
        "90 rows · predict Baum (3 classes: Ahorn 30, Buche 30, Eiche 30) from 2 numbers · names "
        "in the first row · separated by ';' · decimal comma · latin-1 · no cell is missing"
    )
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_3, Qt.KeyboardModifier.AltModifier)  # 2
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Space)  # 3
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    assert window.snapshot is not None
    assert window.snapshot.step > 0
    view = window.dock_area.views["prediction_view"]
    assert view.isVisible()
    QApplication.processEvents()
    written = [label.text for label in labels_of(view)]
    assert {"Blattlänge (cm)", "Blattbreite (cm)"} <= set(written), "on the axes"
    assert {"Ahorn", "Buche", "Eiche"} <= {word for text in written for word in text.split()}
    large_and_back(qtbot, window)
    another_table_is_found_out_anew(window, tmp_path)


def large_and_back(qtbot: QtBot, window: MainWindow) -> None:
    page, panel = window.inspector.data, window.inspector.data.panel
    low = panel.rows.height()
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_F7)
    large = page._large
    assert large is not None
    assert large.isAncestorOf(panel)
    assert panel.rows.height() > 2 * low
    assert panel.sentence.buttons["target"].hasFocus()
    assert panel.mapTo(window, QPoint(0, 0)).x() < window.width() / 4, "over the canvas"
    in_little_room_nothing_is_squeezed(window)
    page.panel.set_field("standardize", True)
    assert "inputs standardized" in panel.sentence.text()
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Escape)
    assert page.isAncestorOf(panel)
    assert panel.isVisible()
    assert panel.rows.height() == low
    qtbot.mouseClick(panel.enlarge, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.enlarge, Qt.MouseButton.LeftButton)
    assert page.isAncestorOf(panel)
    page.toggle_large()
    window.document.new()
    assert page.isAncestorOf(panel), "another document closes it"


def in_little_room_nothing_is_squeezed(window: MainWindow) -> None:
    page, panel = window.inspector.data, window.inspector.data.panel
    assert page._large is not None
    assert page.gallery.isVisible()
    notices = panel.findings.buttons
    assert notices
    whole = window.size()
    page._large.resize(520, 240)
    page._large.fit()
    QApplication.processEvents()
    assert not page.gallery.isVisible(), "the panel has all the room"
    assert all(button.height() >= button.sizeHint().height() for button in notices)
    assert panel.sentence.height() >= panel.sentence.sizeHint().height()
    page._large.resize(whole)
    page._large.fit()
    QApplication.processEvents()
    assert page.gallery.isVisible()


def another_table_is_found_out_anew(window: MainWindow, folder: Path) -> None:
    dropped(window, folder / "Blätter.csv")
    panel = window.inspector.data.panel
    panel.set_field("target", "Blattbreite (cm)")
    panel.set_field("header", True)
    other = folder / "other.csv"
    other.write_text("".join(f"{n},{n * 1.5}\n" for n in range(2, 30)))
    dropped(window, other)
    assert "28 rows · predict 2 (a number)" in panel.sentence.text()
    assert window.document.design.data.header is None
    window.document.undo_stack.undo()
    assert "predict Blattbreite (cm)" in panel.sentence.text()


def test_a_set_on_board_is_chosen_by_its_picture(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.inspector.setCurrentWidget(window.inspector.data)
    page, gallery = window.inspector.data, window.inspector.data.gallery
    assert not page.panel.isVisible()
    qtbot.waitUntil(lambda: gallery.drawn() == len(DATASETS))
    pictures = [gallery.item(at).icon().pixmap(gallery.iconSize()).toImage()
                for at in range(gallery.count())]  # fmt: skip
    assert len({image.constBits().tobytes() for image in pictures}) == len(DATASETS)
    assert gallery.currentItem().text() == "digits 8 × 8"
    gallery.setFocus()
    qtbot.keyClick(gallery, KEY.Key_Right)
    qtbot.keyClick(gallery, KEY.Key_Return)
    assert window.document.design.data.name == "xor_table"
    (iris,) = gallery.findItems("iris", Qt.MatchFlag.MatchExactly)
    page.ensureWidgetVisible(gallery)
    place = gallery.visualItemRect(iris).center()
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.document.design.data.name == "iris"
    assert "predict species (3 classes" in page.panel.sentence.text()
    assert set(page.panel.sentence.buttons) == {"validation_fraction"}, "all else is decided"
    window.document.undo_stack.undo()
    assert gallery.currentItem().text() == "XOR table"


def test_the_large_panel_comes_again_before_the_tab_was_ever_seen(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    page = window.inspector.data
    for large in (True, False, True, False):
        window.action("large_data").trigger()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert page.gallery.isVisible() is large
        assert page.panel.enlarge.text()


def test_the_large_panel_is_no_window_of_its_own_after_a_file_was_dropped_on_it(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    """Nor later in the tab, which had no rows to stand among when the panel came back."""
    table = tmp_path / "own.csv"
    table.write_text("a,b,kind\n" + "".join(f"{n},{n * n},{'xy'[n % 2]}\n" for n in range(20)))
    window = make_window()
    page = window.inspector.data
    page.toggle_large()
    dropped(window, table)
    page.toggle_large()
    assert [part.window() for part in page._parts or ()] == [window, window]
    window.document.deferred.call_all()
    assert page.panel.isVisible()
    assert page.gallery.isVisible()
    assert page.widget().isAncestorOf(page.panel)
