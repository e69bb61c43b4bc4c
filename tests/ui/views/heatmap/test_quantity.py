"""The numbers of the heatmap are written as people read them."""

from __future__ import annotations

import numpy as np

from ui.views.heatmap.quantity import norm_text


def test_norms_are_written_as_people_read_them() -> None:
    texts = [norm_text(value) for value in (-np.inf, np.nan, -1.0, -7.5)]
    assert texts == ["exactly 0", "not finite", "0.1", "3.2 × 10⁻⁸"]
