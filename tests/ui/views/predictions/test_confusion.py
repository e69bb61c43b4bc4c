"""The confusion matrix counts true classes in rows and predicted ones in columns."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.examination import EvaluatedSamples, Predictions
from simulator.measurement.requests import Example
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import NAMES, evaluated, place, shown
from tests.ui.views.reading import colour_at, enlarged, labels_of
from ui.style import theme
from ui.views.predictions import confusion
from ui.views.predictions.confusion import MatrixPicture
from ui.views.predictions.picture import line_px
from ui.views.predictions.view import PredictionView

ANIMALS = ("horse", "zebra", "ant")


def matrix(view: PredictionView, wrong: list[int]) -> MatrixPicture:
    """Classes 0, 1, 2, 2, 1 that are called 0, 1, 2, 0, 2; the errors are `wrong`."""
    outputs = np.full((3, 5), 0.1)
    outputs[[0, 1, 2, 0, 2], range(5)] = [0.8, 0.9, 0.5, 0.625, 0.75]
    images = np.stack([np.full((2, 2, 1), [[[at]], [[at + 1]]], float) for at in range(len(wrong))]
                      or [np.zeros((2, 2, 1))])[: len(wrong)]  # fmt: skip
    found = EvaluatedSamples(
        None, np.array([0, 1, 2, 2, 1]), outputs, np.array(wrong, np.intp), images
    )
    view.draw(shown(Predictions("classes", ANIMALS, found, None)))
    QApplication.processEvents()
    (picture,) = view.panels
    assert isinstance(picture, MatrixPicture)
    return picture


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    return show_view(PredictionView, 480, 400)


def test_confusion_counts_true_classes_in_rows_and_predicted_ones_in_columns() -> None:
    assert confusion.counts(evaluated(), 3).tolist() == [[1, 0, 0], [0, 1, 1], [1, 0, 1]]


def test_counts_stand_in_their_cells_whose_colour_is_the_share_of_the_row(
    view: PredictionView,
) -> None:
    view.draw(shown(Predictions("classes", NAMES, evaluated(), None)))
    (picture,) = view.panels
    pixels, ramp = enlarged(view, 1), theme.ramp_table().astype(int)
    origin = view.canvas.pos()
    labels = labels_of(view)
    for row, column, count, share in (
        (0, 0, 1, 1.0), (0, 1, 0, 0.0), (1, 2, 1, 0.5), (2, 0, 1, 0.5), (2, 1, 0, 0.0)
    ):  # fmt: skip
        at = place(picture, column + 0.2, row + 0.2)
        found = colour_at(pixels, at.x() + origin.x(), at.y() + origin.y())
        assert np.abs(found - ramp[round(255 * share)]).max() <= 2, (row, column)
        middle = place(picture, column + 0.5, row + 0.5)
        written = [one.text for one in labels
                   if abs(one.x - middle.x() - origin.x()) < 4
                   and abs(one.y - middle.y() - origin.y()) < 4]  # fmt: skip
        assert written == ([str(count)] if count else [])


def test_classes_are_named_along_both_edges(view: PredictionView) -> None:
    picture = matrix(view, [])
    origin, labels = view.canvas.pos(), labels_of(view)
    for number, name in enumerate(ANIMALS):
        row, column = place(picture, 0, number + 0.5), place(picture, number + 0.5, 3)
        left, below = sorted((o for o in labels if o.text == name), key=lambda o: o.x)
        assert left.y == pytest.approx(row.y() + origin.y(), abs=3)
        assert left.box.right() < row.x() + origin.x()
        assert below.x == pytest.approx(column.x() + origin.x(), abs=3)
        assert below.box.top() > column.y() + origin.y()
    (true,) = (o for o in labels if o.text == "true")
    (said,) = (o for o in labels if o.text == "the network says")
    assert true.box.height() > true.box.width()  # upright, at the left
    assert said.y > max(o.y for o in labels if o.text in ANIMALS)


def test_long_names_end_between_the_name_of_their_axis_and_the_matrix(
    view: PredictionView,
) -> None:
    names = tuple("i" * (60 + at) for at in range(9))  # one of them fills its room, whatever font
    samples = EvaluatedSamples(None, np.arange(9), np.eye(9))
    view.draw(shown(Predictions("classes", names, samples, None)))
    QApplication.processEvents()
    (picture,), labels, origin = view.panels, labels_of(view), view.canvas.pos()
    (true,) = (o for o in labels if o.text == "true")
    edge = place(picture, 0, 0).x() + origin.x()
    beside = [o.box for o in labels if set(o.text) == {"i", "…"} and o.box.right() < edge]
    assert len(beside) == 9
    assert min(box.left() for box in beside) >= true.box.right() - 1
    assert 2 <= edge - max(box.right() for box in beside) <= theme.px(10)


def test_the_name_below_a_narrow_matrix_is_short(
    view: PredictionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "what the network says"  # as wide as the usual name is while presenting
    monkeypatch.setattr(confusion, "SAYS", (long, "said"))
    picture = matrix(view, [4, 3])
    for width, height, name in ((480, 400, long), (300, 250, "said")):
        view.resize(width, height)
        QApplication.processEvents()
        assert picture.plot.bottom.labelText == name, picture.box.width()
        assert [one for one in labels_of(view) if one.text == name]


def test_many_classes_are_named_as_far_as_they_find_room(view: PredictionView) -> None:
    names = tuple(f"class {at}" for at in range(40))
    samples = EvaluatedSamples(None, np.arange(40), np.eye(40))
    view.draw(shown(Predictions("classes", names, samples, None)))
    QApplication.processEvents()
    below = max(o.y for o in labels_of(view) if o.text.startswith("class"))
    boxes = sorted((o.box for o in labels_of(view) if abs(o.y - below) < 2), key=lambda b: b.left())
    assert 2 < len(boxes) < 40
    assert all(a.right() + 3 < b.left() for a, b in itertools.pairwise(boxes))


def test_a_small_matrix_stands_alone_and_a_large_one_beside_or_above_its_errors(
    view: PredictionView,
) -> None:
    def errors() -> list[object]:
        QApplication.processEvents()
        return [image for image, _ in picture.errors if image.isVisible()]

    picture = matrix(view, [4, 3])
    view.resize(260, 200)
    assert not errors()
    for width, height in ((600, 300), (300, 460)):
        view.resize(width, height)
        assert len(errors()) == 2
        box = picture.box.sceneBoundingRect()
        for items in picture.errors:
            for item in items:
                assert not item.sceneBoundingRect().intersects(box)
                assert view.canvas.sceneRect().contains(item.sceneBoundingRect().center())


def test_errors_begin_beside_the_top_of_the_matrix_or_below_its_left_edge(
    view: PredictionView,
) -> None:
    picture = matrix(view, [4, 3])
    for width, height in ((600, 300), (300, 460)):
        view.resize(width, height)
        QApplication.processEvents()
        box = picture.box.sceneBoundingRect()
        first, second = (image.sceneBoundingRect() for image, _ in picture.errors)
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        pitch = metrics.horizontalAdvance("said ") + metrics.horizontalAdvance("zebra") + 8
        assert second.left() - first.left() == pytest.approx(pitch, abs=2)
        assert first.size().toTuple() == second.size().toTuple() == (44, 44)
        inset = (second.left() - first.left() - 44 - 16) / 2
        if width == 600:
            assert first.left() == pytest.approx(box.right() + 20 + inset, abs=1)
            assert first.top() == pytest.approx(box.top(), abs=1)
        else:
            below = picture.plot.bottom.size().height() + line_px() / 2
            assert first.left() == pytest.approx(box.left() + inset, abs=1)
            assert first.top() == pytest.approx(box.bottom() + below, abs=1)
        for image, text in picture.errors:
            words, here = text.sceneBoundingRect(), image.sceneBoundingRect()
            assert words.center().x() == pytest.approx(here.center().x(), abs=1)
        view.show_example(Example(3))
        assert picture.frame.sceneBoundingRect().center() == second.center()
        assert picture.frame.sceneBoundingRect().width() == pytest.approx(44, abs=4)


def test_places_of_errors_run_to_the_right_and_then_down_as_many_as_find_room() -> None:
    places = confusion.error_places(QRectF(10, 20, 300, 200), 99, 70.0, 30.0)
    corners = [(place.left(), place.top()) for place in places]
    assert corners == [(15 + 70 * x, 20 + 80 * y) for y in range(2) for x in range(4)]
    assert {place.size().toTuple() for place in places} == {(44, 44)}
    assert len(confusion.error_places(QRectF(0, 0, 20, 20), 99, 70.0, 30.0)) == 1, "at least one"
    assert len(confusion.error_places(QRectF(0, 0, 264, 200), 3, 70.0, 30.0)) == 3
    assert len(confusion.error_places(QRectF(0, 0, 264, 74), 9, 70.0, 30.0)) == 4
    assert len(confusion.error_places(QRectF(0, 0, 263, 153), 9, 70.0, 30.0)) == 3
    assert len(confusion.error_places(QRectF(0, 0, 263, 154), 9, 70.0, 30.0)) == 6


def test_short_names_share_a_line_and_those_of_many_classes_never_do(
    view: PredictionView,
) -> None:
    for names, words in (
        (("4", "9", "0"), "9, said 0\n75%"), (ANIMALS, "zebra\nsaid ant\n75%"),
        (("ab", "cd", "ef"), "cd\nsaid ef\n75%"),
        (tuple(map(str, range(31))), "1\nsaid 2\n75%"),
    ):  # fmt: skip
        outputs = np.full((len(names), 5), 0.01)
        outputs[[0, 1, 2, 0, 2], range(5)] = 0.75
        found = EvaluatedSamples(None, np.array([0, 1, 2, 2, 1]), outputs,
                                 np.array([4]), np.zeros((1, 2, 2, 1)))  # fmt: skip
        view.resize(900, 700)
        view.draw(shown(Predictions("classes", names, found, None)))
        QApplication.processEvents()
        (picture,) = view.panels
        (_, caption), *_ = picture.errors
        assert caption.toPlainText() == words


@pytest.mark.parametrize("size", [(240, 160), (300, 190), (1000, 600)])
def test_a_matrix_of_any_size_is_drawn_without_a_warning(
    view: PredictionView, size: tuple[int, int]
) -> None:
    matrix(view, [4, 3] * 20)
    view.resize(*size)
    view.grab()


def test_the_counts_of_the_cell_under_the_mouse_are_shown(view: PredictionView) -> None:
    view.draw(shown(Predictions("classes", NAMES, evaluated(), None)))
    (picture,) = view.panels
    assert view.reading(place(picture, 0.5, 2.9)) == "true 2, said 0: 1 of 2 (50%)"
    assert view.reading(place(picture, 2.1, 1.1)) == "true 1, said 2: 1 of 2 (50%)"
    assert view.reading(place(picture, -0.2, 1.1)) == ""


def test_an_error_is_shown_with_what_it_is_what_was_said_and_how_surely(
    view: PredictionView,
) -> None:
    picture = matrix(view, [4, 3])
    (first, words), (second, caption) = picture.errors
    assert first.image[:, :].tolist() == [[0, 0], [255, 255]]  # dark above
    assert words.toPlainText() == "zebra\nsaid ant\n75%"
    assert caption.toPlainText() == "ant\nsaid horse\n62%"
    for image, text in picture.errors:
        assert text.sceneBoundingRect().top() == pytest.approx(
            image.sceneBoundingRect().bottom(), abs=4
        )
    assert view.reading(first.sceneBoundingRect().center()) == "true zebra, said ant: 75% sure"
    for item in (second, caption):
        there = item.sceneBoundingRect().center()
        assert view.reading(there) == "true ant, said horse: 62% sure"
    pixels, origin = enlarged(view, 1), view.canvas.pos()
    place_ = first.sceneBoundingRect().translated(origin.x(), origin.y())
    upper = colour_at(pixels, place_.center().x(), place_.top() + 8)
    lower = colour_at(pixels, place_.center().x(), place_.bottom() - 8)
    assert upper.max() < 20
    assert lower.min() > 235


def test_beside_the_pictures_of_errors_nothing_is_shown(qtbot: QtBot, view: PredictionView) -> None:
    picture = matrix(view, [4, 3])
    first = picture.errors[0][0].sceneBoundingRect()
    second = picture.errors[1][0].sceneBoundingRect()
    assert view.reading(first.center() + (first.topRight() - first.topLeft()) * 0.65) == ""
    assert matrix(view, [4]) is picture
    assert view.reading(second.center()) == ""
    matrix(view, [])
    assert view.reading(first.center()) == ""
    assert picture.no_errors.isVisible()
    with qtbot.assertNotEmitted(view.example_chosen):
        qtbot.keyClick(view, Qt.Key.Key_E)
    assert "no errors" in [one.text for one in labels_of(view)]


def test_a_click_or_a_key_chooses_the_sample_of_an_error_and_frames_it(
    qtbot: QtBot, view: PredictionView
) -> None:
    picture = matrix(view, [4, 3])
    view.example_chosen.connect(view.show_example)  # as the window does
    spots = [view.canvas.mapFromScene(image.sceneBoundingRect().center())
             for image, _ in picture.errors]  # fmt: skip
    frame = picture.frame
    assert not frame.isVisible()
    for spot, sample in zip(spots, (4, 3), strict=True):
        with qtbot.waitSignal(view.example_chosen):
            qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert view.example == Example(sample)
        assert frame.sceneBoundingRect().contains(view.canvas.mapToScene(spot))
    cell = view.canvas.mapFromScene(place(picture, 0.5, 0.5))
    with qtbot.assertNotEmitted(view.example_chosen):
        qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    for sample in (4, 3, 4):
        qtbot.keyClick(view, Qt.Key.Key_E)
        assert view.example == Example(sample)
    view.show_example(Example(4, validation=True))  # of the other set
    assert not frame.isVisible()
    view.show_example(Example(3))
    assert frame.isVisible()
    matrix(view, [4])
    assert not frame.isVisible(), "it is called right now"


def test_only_the_errors_that_find_room_are_shown(view: PredictionView) -> None:
    picture = matrix(view, [4, 3] * 50)
    seen = [image for image, _ in picture.errors if image.isVisible()]
    assert 2 <= len(seen) < 100
    whole = view.canvas.sceneRect()
    assert all(whole.contains(image.sceneBoundingRect()) for image in seen)
    readings = [view.reading(image.sceneBoundingRect().center()) for image in seen[:2]]
    assert readings == ["true zebra, said ant: 75% sure", "true ant, said horse: 62% sure"]


def test_a_zoomed_matrix_keeps_its_names_beside_their_cells(view: PredictionView) -> None:
    picture = matrix(view, [])
    picture.box.setRange(xRange=(1, 2), yRange=(1, 2), padding=0)
    origin = view.canvas.pos()
    names = [o for o in labels_of(view) if o.text in ANIMALS]
    assert {o.text for o in names} == {"zebra"}
    below = max(names, key=lambda o: o.y)
    assert below.x == pytest.approx(place(picture, 1.5, 1).x() + origin.x(), abs=3)


CIFAR = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def many(classes: int, names: tuple[str, ...], images: int = 0) -> Predictions:
    """Each class is right four times; 3 is called 5 six times, and 7 once called the class 0."""
    targets = np.concatenate([np.repeat(np.arange(classes), 4), [3] * 6, [7]])
    said = np.concatenate([np.repeat(np.arange(classes), 4), [5] * 6, [0]])
    outputs = np.zeros((classes, len(targets)))
    outputs[said, np.arange(len(targets))] = 0.75
    wrong = np.resize(np.flatnonzero(said != targets), images)
    pictures = np.zeros((images, 8, 8, 1)) if images else None
    found = EvaluatedSamples(None, targets, outputs, wrong, pictures)
    return Predictions("classes", names, found, None)


@pytest.mark.parametrize("names", [tuple("0123456789"), CIFAR, tuple(f"{n} " * 30 for n in CIFAR)])
def test_words_below_the_pictures_of_errors_never_overlap(
    view: PredictionView, names: tuple[str, ...]
) -> None:
    for size in ((640, 460), (480, 400), (330, 520)):
        view.resize(*size)
        view.draw(shown(many(10, names, images=24)))
        QApplication.processEvents()
        (picture,) = view.panels
        shown_ = [items for items in picture.errors if items[0].isVisible()]
        assert len(shown_) >= 2
        boxes = [item.sceneBoundingRect() for items in shown_ for item in items]
        matrix_ = picture.box.sceneBoundingRect()
        for one, other in itertools.combinations([matrix_, *boxes], 2):
            common = one.intersected(other)
            assert min(common.width(), common.height()) < 3, "each touches its own words at most"


@pytest.mark.parametrize("classes", [31, 1_000])
def test_of_more_classes_than_can_be_read_the_worst_pairs_are_a_table(
    view: PredictionView, classes: int
) -> None:
    names = tuple(f"species of the north, number {at:04d}" for at in range(classes))
    view.resize(640, 460)
    view.draw(shown(many(classes, names)))
    QApplication.processEvents()
    (picture,) = view.panels
    pairs, box = picture.pairs, picture.box.sceneBoundingRect()
    assert [line[0] for line in pairs.lines] == ["6", "1"]
    assert pairs.lines[0][1] != pairs.lines[0][2]
    place_ = pairs.sceneBoundingRect()
    assert not place_.intersects(box)
    assert view.canvas.sceneRect().contains(place_)
    rows = {label.y for label in labels_of(view) if label.text in ("6", "1")}
    origin = view.canvas.pos()
    readings = [view.reading(QPointF(place_.center().x(), y - origin.y())) for y in sorted(rows)]
    assert readings == [
        f"true {names[3]}, said {names[5]}: 6 times", f"true {names[7]}, said {names[0]}: once"
    ]  # fmt: skip
    assert pairs.reading(QPointF(place_.center().x(), place_.bottom() - 2)) == "", "no pair"
    pixels, ramp = enlarged(view, 1), theme.ramp_table().astype(int)
    at = place(picture, 5.5, 3.5)
    found = colour_at(pixels, at.x() + origin.x(), at.y() + origin.y())
    assert np.abs(found - ramp[0]).max() > 20, "a single cell of a million is seen"
    cells = picture.image.image
    assert len(cells) <= box.width() / 2 + 1, "none is smaller than two pixels"
    block = -(-classes // len(cells))
    whole = picture.image.mapRectToParent(picture.image.boundingRect())
    assert whole == QRectF(0, 0, len(cells) * block, len(cells) * block)
    assert cells[7 // block, 0] > 0
    written = [label for label in labels_of(view) if "…" in label.text or "number" in label.text]
    named = sorted((one for one in written if one.x + 4 < place(picture, 0, 0).x() + origin.x()),
                   key=lambda one: one.y)  # fmt: skip
    assert 5 < len(named) < 40
    assert all(a.box.bottom() <= b.box.top() + 4 for a, b in itertools.pairwise(named))
    assert len({one.text for one in named}) == len(named)


def test_an_overview_holds_the_largest_share_of_every_block() -> None:
    share = np.zeros((5, 5), np.uint8)
    share[0, 1], share[4, 4], share[2, 3] = 7, 9, 200
    assert confusion.overview(share, 2).tolist() == [[7, 0, 0], [0, 200, 0], [0, 0, 9]]
    assert confusion.overview(share, 1) is share
    assert confusion.row_shares(np.array([[0, 0], [1, 3]])).tolist() == [[0, 0], [64, 191]]


def test_a_network_without_predictions_shows_no_errors_of_earlier_ones(
    qtbot: QtBot, view: PredictionView
) -> None:
    picture = matrix(view, [3, 4])
    middle = picture.errors[0][0].sceneBoundingRect().center()
    assert picture.errors_shown() == 2
    assert view.example_at(middle) is not None
    chosen = list[Example]()
    view.example_chosen.connect(chosen.append)
    view.found = [None]
    view.show_panel(0, picture)
    assert picture.errors_shown() == 0
    assert not any(caption.isVisible() for _, caption in picture.errors)
    assert view.example_at(middle) is None
    view.choose_next_error()
    assert chosen == []
