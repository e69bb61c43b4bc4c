"""The gallery, by real keys and clicks in the window: what it shows, and what it opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.clinic.cases import seed_of
from simulator.design.templates import TEMPLATES
from simulator.lessons.shipped import titles
from simulator.study.rows import lines as lines_of
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.gallery import entries as gallery_entries
from ui.shell.gallery.entries import BEGINNING, Entry, entries
from ui.shell.gallery.pictures import design_of, design_picture, study_picture
from ui.shell.gallery.tile import Tile
from ui.shell.gallery.view import GalleryView
from ui.shell.main_window import MainWindow
from ui.shell.study_files import RECORDED, recorded
from ui.style import style_sheet, theme
from ui.widgets.dialogs import CANCEL, DISCARD, Dialogs

KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def opened(window: MainWindow) -> GalleryView:
    """The gallery of a window, opened by its key."""
    QTest.keyClick(window, Qt.Key.Key_O, KEYS)
    view = window.gallery_actions.view
    assert view is not None
    assert view.isVisible()
    assert view.search.hasFocus()
    return view


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def focused() -> Tile:
    tile = QApplication.focusWidget()
    assert isinstance(tile, Tile)
    return tile


def in_sight(view: GalleryView) -> list[Tile]:
    return [tile for tile in view.shown_tiles() if not tile.visibleRegion().isEmpty()]


def has_all_pictures(view: GalleryView) -> bool:
    return all(tile.picture is not None for tile in in_sight(view))


def test_a_lesson_is_found_by_typing_and_opened_by_enter(
    qtbot: QtBot, qapp: QApplication, make_window: MakeWindow
) -> None:
    window = make_window()
    window.resize(900, 600)  # few pictures are in sight
    window.canvas.setFocus()
    view = opened(window)
    assert view.geometry() == window.dock_area.rect()
    assert window._regions() == [window.toolbar, view, window.timeline]
    shipped = titles()
    lessons = [tile for tile in view.shown_tiles() if tile.entry.kind == "lesson"]
    assert [tile.entry.title for tile in lessons] == [
        f"{number} · {one.title}" for number, one in enumerate(shipped, 1)
    ]
    assert [tile.entry.summary for tile in lessons] == [one.summary for one in shipped]

    # pictures come for what is in sight, and for the rest when it is scrolled to
    qtbot.waitUntil(lambda: has_all_pictures(view))
    assert lessons[-1].picture is None
    press(Qt.Key.Key_Down)
    assert focused() is view.shown_tiles()[0]
    press(Qt.Key.Key_End)
    qtbot.waitUntil(lambda: has_all_pictures(view))
    assert focused().visibleRegion().boundingRect() == focused().rect()
    assert focused().picture is not None
    last = focused()
    press(Qt.Key.Key_Up)
    assert focused().y() < last.y()

    # what is typed narrows, also on a tile, and also keys that are the window's elsewhere
    QTest.keyClicks(focused(), "skips?")
    assert view.search.hasFocus()
    assert view.search.text() == "skips?"
    assert not view.shown_tiles()
    assert view._nothing.isVisible()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Space)
    QTest.keyClicks(view.search, "twenty SIGMOID")
    assert not view.shown_tiles()  # "skips twenty sigmoid": every word counts
    view.search.clear()
    QTest.keyClicks(view.search, "gradient SIGMOID twenty")
    assert [tile.entry.title[:24] for tile in view.shown_tiles()][:1] == [
        "6 · Twenty sigmoid layers"[:24]
    ]
    assert window.session.state is RunState.READY
    assert view._headings["Lessons"].isVisible()
    assert not view._headings[BEGINNING].isVisible()
    view.search.clear()
    QTest.keyClicks(view.search, "overfitting is not")
    press(Qt.Key.Key_Return)
    found = window.lesson_actions.player.found
    assert found is not None
    assert found.name == "overfitting-is-not-degradation"
    assert window.document.design.title
    assert window.document.path is None
    assert not view.isVisible()
    assert not view.isAncestorOf(QApplication.focusWidget())
    window.canvas.setFocus()

    # the other theme has pictures of its own
    view = opened(window)
    qtbot.waitUntil(lambda: has_all_pictures(view))
    dark = view.shown_tiles()[0].picture
    assert dark is not None
    style_sheet.apply(qapp, theme.LIGHT)
    qtbot.waitUntil(lambda: has_all_pictures(view) and view.shown_tiles()[0].picture is not None)
    light = view.shown_tiles()[0].picture
    assert light is not None
    assert light.pixelColor(4, 4).lightness() > 200
    assert dark.pixelColor(4, 4).lightness() < 60
    press(Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert window.canvas.hasFocus()


def test_everything_else_in_it_opens_too_and_unsaved_changes_are_asked_about(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    path = tmp_path / "mine.depthscope.json"
    window.document.save(window.document.store_for(path))
    window.recent_files.note(path)
    window.recent_files.draw()
    saved = window.document.design

    def choose(kind: str, name: str) -> None:
        view = opened(window)
        tile = next(t for t in view.shown_tiles() if (t.entry.kind, t.entry.title) == (kind, name))
        view._scroll.ensureWidgetVisible(tile)
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert not view.isVisible()

    choose("new", "Empty design")
    assert not window.document.design.networks[0].layers
    choose("clinic", "Clinic case")
    assert seed_of(window.document.design) is not None
    choose("block", "Residual block")
    assert window.document.design.networks[0].layers[0].id == "residual_block"
    assert not window.document.analysis.problems
    choose("file", "mine")
    assert window.document.path == path
    assert window.document.design == saved
    for name, title in RECORDED.items():
        choose("study", title)
        study, _, rows = recorded(name)
        shown = window.study_actions.state
        assert shown.title == f"recorded: {study.title}"
        assert len(shown.rows) == len(rows)
        assert window.study_actions.study == study  # what "run again" runs
    assert window.dock_area.docks["study_view"].seen

    # Tab stays within, the button closes, and Cancel keeps the design
    view = opened(window)
    stops = []
    for _ in range(3):
        press(Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops == [view.shown_tiles()[0], view._close_button, view.search]
    QTest.mouseClick(view._close_button, Qt.MouseButton.LeftButton)
    assert not view.isVisible()
    assert window.canvas.hasFocus()
    window.commands.rename_design("Mine")
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: CANCEL))
    view = opened(window)
    QTest.keyClicks(view.search, "residual")
    QTest.keyClick(view.search, Qt.Key.Key_Return)
    assert window.document.design.title == "Mine"
    assert view.isVisible()
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: DISCARD))


def test_files_that_are_gone_are_left_out_and_only_some_are_shown(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.depthscope.json" for name in "abcdef"]
    for path in paths[1:]:
        path.write_text("{}")
    shown = [entry for entry in entries([str(path) for path in paths]) if entry.kind == "file"]
    assert [entry.title for entry in shown] == ["b", "c", "d"]
    assert gallery_entries.MOST_FILES == 3


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_block_is_drawn_in_a_network_that_could_be_trained(name: str) -> None:
    entry = Entry("block", name, "", TEMPLATES[name].label, "")
    design = design_of(entry)
    assert design.title == TEMPLATES[name].label
    picture = design_picture(design, QSize(240, 135))
    assert picture.size() == QSize(240, 135)
    colors = {picture.pixel(x, y) for x in range(0, 240, 3) for y in range(0, 135, 3)}
    assert len(colors) > 10


@pytest.mark.usefixtures("qapp")
def test_every_recorded_study_has_a_picture_with_all_of_its_lines() -> None:
    for name in RECORDED:
        study, _, _ = recorded(name)
        picture = study_picture(name, QSize(480, 270))
        lines = {line.name for line in lines_of(study)}
        colours = {
            picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())
        }
        wanted = {theme.color(colour).rgb() for colour in theme.current().networks[: len(lines)]}
        assert wanted <= colours, name
