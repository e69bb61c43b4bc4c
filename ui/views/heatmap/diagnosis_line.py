"""The line with the verdict above a heatmap, shortened to the room of its panel."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetrics

from simulator.measurement.diagnosis import diagnose_quantity
from ui.plots.text_line import PreparedText, fitting_text, shorter_texts
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot


def verdict_text(snapshot: Snapshot, network: NetworkSnapshot, quantity: str) -> str:
    """The verdict on a network's quantity, with its step where that is not the one shown."""
    text, step = diagnose_quantity(network, quantity), snapshot.differing_step(network, quantity)
    if not text or step is None or network.divergence is not None:
        return text
    return f"at step {step:,}: {text}"


def prepare_verdict(text: str, box: QRect) -> PreparedText:
    """A verdict fitted into a box of one line."""
    font, fitted = fitted_verdict(text, box.width())
    return PreparedText(box, box, fitted, font, theme.color(theme.current().muted))


def fitted_verdict(text: str, width: int) -> tuple[QFont, str]:
    """Font and text that fit `width`: small type down to four fifths, then shorter forms."""
    texts = shorter_texts(text)
    for fitted, share in itertools.product(texts, (1.0, 0.9, 0.8)):
        font = theme.font(share * theme.SMALL_PX)
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(fitted) <= width:
            return font, fitted
    return font, fitting_text(metrics, texts, width)
