"""Where a network has diverged: said at the card where it began, with a cure to click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QGraphicsView, QLabel

from simulator.design.design import LayerPlace
from simulator.measurement.quantity_text import divergence_text
from ui.canvas.overlays.bar import CanvasBar, move_inside
from ui.canvas.run_display import divergences
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.measurement.snapshot import Snapshot
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document

AWAY_PX = 6
LESS = 10  # times smaller is the learning rate that is offered


class DivergenceBar(CanvasBar):
    """Stands below the card, in the warning colour, while the snapshot shown has diverged.

    `cure_requested` asks for a smaller learning rate and a new run; `offered_changed` tells that
    this is offered now, or no more.
    """

    cure_requested = Signal(float)
    offered_changed = Signal()

    def __init__(self, view: QGraphicsView, scene: CanvasScene, document: Document) -> None:
        super().__init__(view, "divergence_bar", "Divergence", margins=(10, 4, 4, 4), spacing=8)
        self._scene, self._document = scene, document
        self._place: LayerPlace | None = None
        self._offered = False
        # the rate with which the run went well before, where there is one
        self.earlier_rate: Callable[[], float | None] = lambda: None
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self._row.addWidget(self.text)
        self.cure = self._add_button(
            "Change the learning rate and train from the first step; Undo returns (Ctrl+K)",
            lambda: self.cure_requested.emit(self._rate()),
        )
        self.cure.setProperty("fix", True)
        self.cure.setObjectName("divergence_cure")
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.text.setStyleSheet(f"color: {theme.current().warning};")

    @property
    def offered(self) -> bool:
        """Whether a network has diverged, so that there is a cure to apply."""
        return self._offered

    def _rate(self) -> float:
        """The rate before it was raised, or one that is `LESS` times smaller."""
        rate, earlier = self._document.design.training.optimizer.learning_rate, self.earlier_rate()
        if earlier is not None and earlier < rate:
            return earlier
        return float(f"{rate / LESS:.3g}")

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Say of the first network that has diverged where and when; hide where none has."""
        found = divergences(snapshot) if snapshot is not None else []
        if bool(found) != self._offered:
            self._offered = bool(found)
            self.offered_changed.emit()
        if not found:
            self._place = None
            self.hide()
            return
        network, self._place = found[0]
        letter, divergence = theme.LETTERS[self._place.network], network.divergence
        assert divergence is not None
        more = f" · {len(found) - 1} more" if len(found) > 1 else ""
        self.text.setText(f"{letter} diverged at step {divergence.step:,}{more}")
        self.text.setToolTip(divergence_text(network))
        self.cure.setText(f"Learning rate {self._rate():g}, start anew")
        self.cure.setAccessibleName(self.cure.text())
        self.setAccessibleDescription(divergence_text(network))
        self.adjustSize()
        self.show()
        self.raise_()
        self.follow()

    def follow(self) -> None:
        """Move below the card, or the frame that hides it, within the canvas.

        Where lanes are low it stands closer, or over the card's foot, and not over the next lane.
        """
        if self._place is None:
            return
        at, away = self._rect(self._place) or QRect(0, 0, 0, 0), round(theme.px(AWAY_PX))
        top = min(at.bottom() + away, self._next_top(at) - self.height())
        move_inside(self, self._view.viewport(), QPoint(at.left(), max(at.top(), top)), away)

    def _next_top(self, card: QRect) -> int:
        """Where other networks begin below a card, in the viewport's pixels; else its height."""
        assert self._place is not None
        items = {**self._scene.cards, **self._scene.frames}
        others = (item for at, item in items.items() if at.network != self._place.network)
        rects = (self._view.mapFromScene(o.sceneBoundingRect()).boundingRect() for o in others)
        right = card.left() + self.width()
        tops = (
            rect.top() for rect in rects
            if rect.top() > card.bottom() and rect.right() > card.left() and rect.left() < right
        )  # fmt: skip
        return min(tops, default=self._view.viewport().height())

    def _rect(self, place: LayerPlace) -> QRect | None:
        """Where the card is seen, in the viewport's pixels."""
        for length in range(len(place.path), 0, -1):
            inside = LayerPlace(place.network, place.path[:length])
            item = self._scene.cards.get(inside) or self._scene.frames.get(inside)
            if item is not None:
                box = item.mapRectToScene(QRect(0, 0, round(item.width), round(item.height)))
                return self._view.mapFromScene(box).boundingRect()
        return None
