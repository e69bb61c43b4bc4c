"""Labels at the ends of curves stand where they belong, and never on one another."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from ui.plots.canvas import PlotCanvas
from ui.plots.curve_labels import CurveLabels, Label, without_overlap
from ui.plots.plot import Plot
from ui.style import style_sheet, theme


@given(
    st.lists(st.tuples(st.floats(5, 30), st.floats(-50, 450)), max_size=6),
)
def test_labels_never_overlap_and_stay_inside(labels: list[tuple[float, float]]) -> None:
    labels.sort(key=lambda label: label[1])
    heights = [height for height, _ in labels]
    middles = without_overlap(heights, [place for _, place in labels], 0, 400)
    edge = 0.0
    for height, middle in zip(heights, middles, strict=True):
        assert middle - height / 2 >= edge - 1e-6
        edge = middle + height / 2
    assert edge <= 400 + 1e-6


def test_labels_with_room_stand_where_they_belong() -> None:
    assert without_overlap([10, 10], [50, 200], 0, 400) == [50, 200]
    assert without_overlap([10, 10], [50, 52], 0, 400) == [50, 60]
    assert without_overlap([10, 10], [399, 399], 0, 400) == [385, 395]


def labelled(canvas: PlotCanvas) -> tuple[Plot, CurveLabels]:
    """A plot of values from 0 to 1, with 100 pixels at the right."""
    plot = Plot()
    canvas.addItem(plot)
    plot.keep_room(100)
    canvas.lay_out()
    return plot, CurveLabels(plot)


def shown(labels: CurveLabels) -> dict[str, QRectF]:
    """Texts and their boxes in the plot's pixels."""
    return {
        item.toPlainText(): item.mapRectToParent(item.boundingRect())
        for item in labels.items
        if item.isVisible()
    }


def end(at: float, text: str, **more: object) -> Label:
    return Label(at, text, "#ffffff", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_label_stands_beside_its_value(canvas: PlotCanvas, at: float) -> None:
    plot, labels = labelled(canvas)
    labels.show_labels([end(at, "here", bold=True)], 420, 500)
    box = shown(labels)["here"]
    assert box.center().y() == pytest.approx(plot.place_of(0, at).y(), abs=1)
    assert box.left() == pytest.approx(420, abs=1)


def test_a_value_out_of_sight_is_named_at_the_edge(canvas: PlotCanvas) -> None:
    plot, labels = labelled(canvas)
    labels.show_labels([end(7.0, "above", bold=True), end(-7.0, "below", bold=True)], 420, 500)
    boxes, inside = shown(labels), plot.inside()
    assert boxes["above"].center().y() == pytest.approx(inside.top(), abs=6)
    assert boxes["below"].center().y() == pytest.approx(inside.bottom(), abs=6)


def test_no_label_is_pushed_below_the_axis(canvas: PlotCanvas) -> None:
    plot, labels = labelled(canvas)
    low = [end(0.07, "curve", bold=True), end(0.06, "ghost"), end(0.05, "level")]
    labels.show_labels(low, plot.inside().right() + 20, 500)
    boxes = shown(labels)
    assert len(boxes) == 3
    assert max(box.bottom() for box in boxes.values()) <= plot.inside().bottom() + 1
    labels.show_labels([end(0.0, "at its end", bold=True)], plot.inside().right() + 20, 500)
    box = shown(labels)["at its end"]
    assert box.center().y() == pytest.approx(plot.inside().bottom(), abs=2)


def test_what_is_not_bold_stays_below_a_bold_label_and_goes_first_without_room(
    canvas: PlotCanvas,
) -> None:
    _, labels = labelled(canvas)
    both = [end(0.51, "level"), end(0.5, "curve", bold=True)]
    labels.show_labels(both, 420, 500)
    boxes = shown(labels)
    assert boxes["curve"].bottom() <= boxes["level"].top() + 5
    canvas.resize(500, 90)
    canvas.lay_out()
    labels.show_labels([*both, *(end(0.1 * at, f"{at}", bold=True) for at in range(4))], 420, 500)
    assert "level" not in shown(labels)
    assert "curve" in shown(labels)


def test_many_labels_do_not_overlap(canvas: PlotCanvas) -> None:
    _, labels = labelled(canvas)
    labels.show_labels([end(0.5, f"curve {at}", bold=True) for at in range(6)], 420, 500)
    boxes = sorted(shown(labels).values(), key=QRectF.top)
    assert len(boxes) == 6
    for one, other in itertools.pairwise(boxes):
        assert one.bottom() - other.top() <= 5  # the margins of the documents


def test_a_long_label_is_replaced_or_begins_further_left_or_ends_early(
    canvas: PlotCanvas,
) -> None:
    _, labels = labelled(canvas)
    labels.show_labels([end(0.5, "a text that is far too long", short="short")], 420, 500)
    assert list(shown(labels)) == ["short"]
    labels.show_labels([end(0.5, "rather long")], 480, 500)
    (box,) = shown(labels).values()
    assert box.left() < 478
    assert box.right() <= 503
    labels.show_labels([end(0.5, "without end " * 20)], 10, 100)
    assert next(iter(shown(labels))).endswith("…")


def test_the_number_of_a_label_outlasts_the_middle_of_its_words(canvas: PlotCanvas) -> None:
    _, labels = labelled(canvas)
    ghost = end(0.5, "A with ReLU everywhere  2.311", number="2.311")
    found = []
    for left in (200, 400, 420, 440, 490):
        labels.show_labels([ghost], left, 500)
        ((text, box),) = shown(labels).items()
        assert text.startswith("A")
        assert text.endswith("e  2.311")
        assert box.right() <= 503
        found.append(text)
    assert found[0] == ghost.text
    assert found[-1] == "A…e  2.311"
    assert len(set(found)) >= 4


def test_a_short_label_with_a_number_is_not_cut_but_begins_further_left(
    canvas: PlotCanvas,
) -> None:
    _, labels = labelled(canvas)
    ghost = end(0.5, "A run 14  2.311", number="2.311", short="A #14  2.311")
    labels.show_labels([ghost], 470, 500)
    ((text, box),) = shown(labels).items()
    assert text == "A #14  2.311", "A…4 might be run 4"
    assert box.left() < 470
    assert box.right() <= 503
    named = "A with ReLU everywhere  2.311"  # a run with a name has no number to be called by
    labels.show_labels([end(0.5, named, number="2.311", short=named)], 440, 500)
    ((text, _),) = shown(labels).items()
    assert "…" in text
    assert text.endswith("  2.311")


def test_labels_that_are_gone_are_not_drawn(canvas: PlotCanvas) -> None:
    _, labels = labelled(canvas)
    labels.show_labels([end(0.5, "one"), end(0.6, "two")], 420, 500)
    labels.show_labels([end(0.5, "one")], 420, 500)
    assert list(shown(labels)) == ["one"]


def test_labels_lie_above_whatever_else_a_plot_has(canvas: PlotCanvas) -> None:
    plot, labels = labelled(canvas)
    labels.show_labels([end(0.5, "one", bold=True), end(0.9, "two")], 20, 100)
    others = [each for each in plot.childItems() if each not in labels.items]
    assert plot.box in others
    assert max(each.zValue() for each in others) < min(item.zValue() for item in labels.items)


@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_no_label_covers_a_part_of_another(canvas: PlotCanvas, scale: float) -> None:
    style_sheet.apply(QApplication.instance(), theme.DARK, scale)  # type: ignore[arg-type]
    try:
        _, labels = labelled(canvas)
        near = [
            end(0.5, "A  2.311", bold=True),
            end(0.51, "chance 2.30"),
            end(0.49, "B", bold=True),
        ]
        labels.show_labels(near, 420, 600)
        style_sheet.apply(QApplication.instance(), theme.DARK, 1.3 * scale)  # type: ignore[arg-type]
        labels.show_labels(near, 420, 600)  # the same texts in another size
        boxes = sorted(shown(labels).values(), key=lambda box: box.top())
        assert len(boxes) == 3
        assert all(abs(item.boundingRect().center().y()) < 1 for item in labels.items)
        for above, below in itertools.pairwise(boxes):
            assert above.bottom() <= below.top() + 0.5
    finally:
        style_sheet.apply(QApplication.instance(), theme.DARK)  # type: ignore[arg-type]
