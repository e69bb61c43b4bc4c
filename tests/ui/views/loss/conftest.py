"""The loss view at the size of most tests, and a run of six steps."""

from __future__ import annotations

import pytest

from tests.ui.views.conftest import ShowView
from ui.views.loss.view import LossView

EVALUATIONS = {3: (0.8, 0.9, 0.5, 0.4), 6: (0.2, 1.0, 0.9, 0.6)}
LOSSES = [2.0, 1.5, 1.0, 0.5, 0.25, 0.125]


@pytest.fixture
def view(show_view: ShowView[LossView]) -> LossView:
    return show_view(LossView, 700, 400)
