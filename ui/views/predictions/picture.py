"""What the pictures of all kinds of data share: two lines of words above plots with named axes."""

from __future__ import annotations

import html
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetrics

from simulator.escaping import one_line
from simulator.measurement.number_text import reading_text
from ui.plots.ticks import linear_ticks
from ui.style import theme
from ui.views.base.panel_view import WORDS_PX, NetworkPanel
from ui.views.predictions import table as predictions_table
from ui.widgets.short_names import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.examination import EvaluatedSamples, Predictions
    from ui.plots.plot import Plot
    from ui.views.predictions.samples import Span

AXES_WIDTH_PX, AXES_HEIGHT_PX = 170, 150  # smaller rooms have no numbers at the edges of a plot
TOP_PX, RIGHT_PX = 6, 8  # that the outermost numbers reach beyond the box
LEAST_NUMBERS_PX = 24  # that the numbers of a zoomed plot find


class Picture(NetworkPanel):
    """What one network predicts, and how well it does."""

    words: ClassVar[str]  # what is shown, for the title bar; "{set}" stands for the set's name
    square: ClassVar[bool] = False  # whether it wants to be as large as a square can be
    both_sets: ClassVar[bool] = False  # whether it shows training and validation set at once

    def __init__(self, index: int, *plots: Plot) -> None:
        super().__init__(index)
        self.plots = plots
        self.predictions: Predictions | None = None
        self._placed = dict[str, object]()
        for plot in plots:
            plot.setParentItem(self)

    def show_predictions(
        self,
        name: str,
        predictions: Predictions | None,
        judged: EvaluatedSamples | None,
        beside: Sequence[EvaluatedSamples],
    ) -> None:
        """Draw what was predicted for `judged`; `beside` are the same samples of all networks.

        Of a network without predictions, nothing but the name is shown.
        """
        if predictions is None:
            self.let_go()
        self.predictions = predictions
        self.show_name(name)
        self.show_facts(*([] if predictions is None else predictions_table.facts(predictions)))
        for plot in self.plots:
            plot.setVisible(predictions is not None)
        if predictions is not None and judged is not None:
            self.draw(judged, beside, theme.current().networks[self.index])
            below = self.below_px()
            room = QRectF(0, self.height_px - below, self.width_px, below)
            self.arrange(room, _roomy(room))

    def restyle(self) -> None:
        super().restyle()
        self._placed.clear()

    def let_go(self) -> None:
        self.predictions = None

    # What a kind of data fills in

    @abstractmethod
    def draw(
        self, judged: EvaluatedSamples, beside: Sequence[EvaluatedSamples], color: str
    ) -> None:
        """Give the items the numbers of `self.predictions`; `color` is the network's."""

    @abstractmethod
    def arrange(self, room: QRectF, roomy: bool) -> None:
        """Let the plots stand in a room, with numbers and names at their edges if it is `roomy`."""

    # For these

    def stand(
        self, plot: Plot, box: QRectF, left_px: float, below_px: float, x: str, y: str
    ) -> None:
        """Let a plot's box cover `box`, beside axes as wide as given, 0 for none, with names."""
        asked = (box, left_px, below_px, x, y)
        plot.setVisible(True)
        if self._placed.get(y) == asked:
            return  # nothing is laid out from frame to frame
        self._placed[y] = asked
        style = {"color": theme.current().muted, "font-weight": "600",
                 "font-size": f"{theme.type_px(theme.SMALL_PX)}px"}  # fmt: skip
        sides = ((plot.left, left_px, y, box.height()), (plot.bottom, below_px, x, box.width()))
        for axis, size, name, room in sides:
            axis.setLabel(html.escape(fitting(name, room)) or None, **style)
            axis.showLabel(bool(name))
            axis.setVisible(size > 0)
        plot.left.setWidth(left_px)
        plot.bottom.setHeight(below_px)
        _, above_px, _, _ = plot.layout.getContentsMargins()
        plot.setGeometry(box.adjusted(-left_px, -above_px, 0, below_px))
        plot.layout.activate()


def square_side(width: float, height: float) -> float:
    """About how large a square finds room in a part of the canvas of this size."""
    inner = QRectF(QPointF(), QSizeF(width, height - theme.px(WORDS_PX)))
    axes = numbers_px((-1.0, 1.0)) if _roomy(inner) else 0.0
    return min(inner.width(), inner.height()) - axes


def _roomy(room: QRectF) -> bool:
    least = theme.px(AXES_WIDTH_PX), theme.px(AXES_HEIGHT_PX)
    return room.width() >= least[0] and room.height() >= least[1]


def fitting(name: str, width: float) -> str:
    """A name in small bold type within a width in pixels, shortened in its middle if need be."""
    metrics = QFontMetrics(theme.font(theme.SMALL_PX, 600))
    return shortened([one_line(name)], lambda text: metrics.horizontalAdvance(text) <= width)[0]


def line_px() -> int:
    """The height of a line of numbers or of a name at an axis."""
    return QFontMetrics(theme.font(theme.SMALL_PX)).height()


def foot_px(*, named: bool) -> float:
    """The height of a lower axis, with or without its name."""
    return line_px() + theme.px(8) + (line_px() if named else 0)


def numbers_px(*spans: Span) -> float:
    """The width of a left axis with its name that fits the numbers of these ranges."""
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    texts = [reading_text(at) for span in spans for most in (2, 4, 6)
             for at in linear_ticks(*span, most)]  # fmt: skip
    widest = max(metrics.horizontalAdvance(text) for text in texts)
    return max(widest, theme.px(LEAST_NUMBERS_PX)) + theme.px(12) + line_px()


def square_in(room: QRectF, left_px: float, below_px: float) -> QRectF:
    """The largest square beside and above axes of these sizes."""
    top, right = (theme.px(TOP_PX), theme.px(RIGHT_PX)) if left_px else (0, 0)
    side = max(1.0, min(room.width() - left_px - right, room.height() - below_px - top))
    return QRectF(room.left() + left_px, room.top() + top, side, side)
