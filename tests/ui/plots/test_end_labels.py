"""Labels at the ends of curves stand where they belong, and never on one another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ui.plots.end_labels import without_overlap


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
