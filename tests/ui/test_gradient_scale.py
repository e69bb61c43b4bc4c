"""One scale for all gradients: it covers what was recorded, grows by decades, never shrinks."""

from __future__ import annotations

import numpy as np

from simulator.trainer import Trainer
from tests.simulator.designs import dense, design
from ui.gradient_scale import FIRST, LAST, NOT_FINITE, ZERO, GradientScale, ScaleKeeper


def test_the_scale_grows_by_whole_decades_and_never_shrinks() -> None:
    scale = GradientScale()
    wider = scale.covering(np.array([-7.2, 1.1]))
    assert (wider.low, wider.high) == (-8, 2)
    assert wider.covering(np.array([-1.0])) is wider
    assert scale.covering(np.array([np.nan, -np.inf, np.inf])) is scale


def test_indices_keep_places_for_zero_and_for_what_is_not_finite() -> None:
    values = np.array([-np.inf, np.nan, np.inf, -9.0, -3.0, 0.0, 9.0])
    found = GradientScale(-3, 0).indices(values).tolist()
    assert found == [ZERO, NOT_FINITE, NOT_FINITE, FIRST, FIRST, LAST, LAST]


def test_every_recorded_norm_is_covered_however_seldom_one_looks() -> None:
    trainer = Trainer(design([dense(f"d{index}", 8, "sigmoid") for index in range(8)]))
    often, once = ScaleKeeper(), ScaleKeeper()
    for _ in range(60):
        trainer.step()
        often.covering(trainer.snapshot())
    assert once.covering(trainer.snapshot()) == often.scale
    norms = trainer.histories[0].view().gradient_log10
    assert often.scale.low <= norms.min()
    assert norms.max() <= often.scale.high


def test_ticks_are_whole_decades_from_end_to_end() -> None:
    for low, high in ((-3, 0), (-13, 1), (-40, 2)):
        ticks = GradientScale(low, high).ticks(6)
        assert (ticks[0], ticks[-1]) == (high, low)
        assert len(ticks) <= 7
