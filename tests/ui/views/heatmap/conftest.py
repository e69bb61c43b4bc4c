"""The heatmap at the size of most tests."""

from __future__ import annotations

import pytest

from tests.ui.views.conftest import ShowView
from ui.views.heatmap.view import GradientHeatmapView


@pytest.fixture
def view(show_view: ShowView[GradientHeatmapView]) -> GradientHeatmapView:
    return show_view(GradientHeatmapView, 1000, 400)
