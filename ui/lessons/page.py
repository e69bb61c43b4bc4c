"""The lesson's page: the text, and with an open lesson progress, claims, question and buttons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.lessons.claim_list import FAILS, HOLDS, ClaimList
from ui.lessons.panel import LessonPanel
from ui.lessons.prediction_card import PredictionCard
from ui.style import theme
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction, QPaintEvent, QResizeEvent, QShowEvent

    from ui.document.document import Document
    from ui.lessons.claim_check import ClaimCheck
    from ui.lessons.player import LessonPlayer
    from ui.lessons.predictions import PredictionLog

BAR_PX, SIDE_PX, CARD_SIDE_PX, GAP_PX = 4, 16, 12, 6
UNLIMITED_PX = 16_777_215  # Qt's QWIDGETSIZE_MAX


class Progress(QWidget):
    """A line in as many parts as the lesson has steps; those up to the present one are filled."""

    def __init__(self) -> None:
        super().__init__()
        self._index, self._count = 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_step(self, index: int, count: int) -> None:
        """Show that the lesson is at a step, counted from 0."""
        self._index, self._count = index, max(1, count)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(60, theme.px(BAR_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap, across = theme.px(3), self.width() / self._count
        for number in range(self._count):
            filled = number <= self._index
            painter.setBrush(theme.color(colours.accent if filled else colours.line))
            part = QRectF(number * across, 0, max(2.0, across - gap), self.height())
            painter.drawRoundedRect(part, self.height() / 2, self.height() / 2)
        painter.end()


class LessonPage(QWidget):
    """Shows the design's notes; once it was attached to a player, the lesson that this has open.

    A step that asks has the keyboard on its card; `focus_left` says that it needs it no more.
    """

    focus_left = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("lesson_page")
        self.text = LessonPanel(document)
        self.text.focus_left.connect(self.focus_left)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setProperty("surface", True)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.text, 1)
        self.text.editor.setParent(self._inside)
        self._scroll.setWidget(self._inside)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self._scroll, 1)
        self._player: LessonPlayer | None = None

    def to_top(self) -> None:
        """Show the beginning of what is written."""
        for area in (self._scroll, self.text):
            area.verticalScrollBar().setValue(0)

    def attach(
        self,
        player: LessonPlayer,
        predictions: PredictionLog,
        check: ClaimCheck,
        actions: Mapping[str, QAction],
    ) -> None:
        """Follow a player from now on."""
        self._player, self._predictions = player, predictions
        self.outcome, self.card = PredictionCard(predictions), PredictionCard(predictions)
        self.outcome.setObjectName("outcome_card")
        self.claims = ClaimList(player, check, actions["check_claims"])
        self._make_head()
        self._make_foot(actions)
        self._cards, self._above = QVBoxLayout(), QVBoxLayout()
        self._cards.addWidget(self.card)  # what is asked comes first: it has the keyboard
        self._cards.addWidget(self.claims)
        self._above.addWidget(self.outcome)
        self._column.insertLayout(0, self._above)
        self._column.addLayout(self._cards)
        self._column.addStretch()
        self.text.document().documentLayout().documentSizeChanged.connect(self._fit_text)
        for widget in (self.text, self._inside, self._scroll.viewport()):
            widget.installEventFilter(self)
        player.opened.connect(self._on_opened)
        player.closed.connect(self._on_closed)
        player.step_changed.connect(self._on_step)
        player.changed.connect(self._follow)
        predictions.changed.connect(self._follow)
        check.changed.connect(self._follow)
        theme.notifier().changed.connect(self._restyle)
        if player.lesson is None:
            self._on_closed()
        else:
            self._on_opened()
            self._on_step()

    def _make_head(self) -> None:
        self._head = QFrame()
        self._head.setProperty("surface", True)
        self._title, self._place = QLabel(), QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._title.setObjectName("lesson_title")
        self._place.setObjectName("lesson_place")
        self._progress = Progress()
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self._title, 1)
        line.addWidget(self._place, 0, Qt.AlignmentFlag.AlignTop)
        self._heading = QVBoxLayout(self._head)
        self._heading.addLayout(line)
        self._heading.addWidget(self._progress)
        self._whole.insertWidget(0, self._head)

    def _make_foot(self, actions: Mapping[str, QAction]) -> None:
        self._foot = QFrame()
        self._foot.setProperty("surface", True)
        self._state = QLabel()
        self._state.setObjectName("lesson_state")
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setWordWrap(True)
        self._to_card = QPushButton("A question waits below ↓")
        self._to_card.setProperty("quiet", True)
        self._to_card.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._to_card.setToolTip("Scroll to what the class is asked; number keys vote already")
        self._to_card.clicked.connect(self._scroll_to_card)
        self._scroll.verticalScrollBar().valueChanged.connect(self._tell_of_card)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._tell_of_card)
        following = _StepButton(actions["next_step"], "Next")
        self._next_lesson = _StepButton(actions["next_lesson"], "Next lesson")
        self._next_step = following
        for button in (following, self._next_lesson):
            button.setProperty("primary", True)
        buttons = [
            _StepButton(actions["previous_step"], "Back"),
            _StepButton(actions["try_it"], "Try it yourself", "Try it"),
            following,
            self._next_lesson,
        ]
        self._buttons = buttons
        self.focus_group = FocusGroup(self._foot, buttons)
        actions["next_lesson"].changed.connect(self._choose_next)
        line = QHBoxLayout()
        line.setSpacing(theme.GRID)
        line.addWidget(buttons[0])
        line.addStretch(1)
        for button in buttons[1:]:
            line.addWidget(button)
        self._footing = QVBoxLayout(self._foot)
        self._footing.addWidget(self._state)
        self._footing.addWidget(self._to_card)
        self._footing.addLayout(line)
        self._whole.addWidget(self._foot)
        self._to_card.hide()
        self._choose_next()

    def _fit_buttons(self) -> None:
        """Write on the buttons what there is room for."""
        for button in self._buttons:
            button.be_short(False)
        shown = [button for button in self._buttons if not button.isHidden()]
        gap, room = theme.px(theme.GRID), self.width() - 2 * theme.margin_px(CARD_SIDE_PX)
        needed = sum(button.sizeHint().width() + gap for button in shown)
        for button in self._buttons:
            button.be_short(needed > room)

    def _choose_next(self) -> None:
        """At the end of a lesson offer the one that follows in the course."""
        has_ended = self._next_lesson.isEnabled()
        had_focus = self._next_step.hasFocus() or self._next_lesson.hasFocus()
        self._next_step.setHidden(has_ended)
        self._next_lesson.setVisible(has_ended)
        self._fit_buttons()
        if had_focus:
            (self._next_lesson if has_ended else self._next_step).setFocus()

    def _tell_of_card(self, *_: int) -> None:
        """Say that there is a question, while most of it is out of sight."""
        bar, middle = self._scroll.verticalScrollBar(), self.card.geometry().center().y()
        below = bar.value() + self._scroll.viewport().height() < middle
        self._to_card.setVisible(self.card.is_open and below)

    def _scroll_to_card(self) -> None:
        self._scroll.ensureWidgetVisible(self.card, 0, theme.px(theme.GAP))

    # Following the player

    def _on_opened(self) -> None:
        self._set_open(True)

    def _on_closed(self) -> None:
        self._set_open(False)
        self.outcome.show_prediction(None)
        self.card.show_prediction(None)
        self.claims.hide()
        self.text.show_step(None)

    def _set_open(self, is_open: bool) -> None:
        self._restyle()
        self._head.setVisible(is_open)
        self._foot.setVisible(is_open)
        bars = Qt.ScrollBarPolicy
        policy = bars.ScrollBarAlwaysOff if is_open else bars.ScrollBarAsNeeded
        self.text.setVerticalScrollBarPolicy(policy)
        self._fit_text()

    def _on_step(self, _index: int = 0) -> None:
        player = self._player
        if player is None or player.lesson is None:
            return
        self.text.show_step(player.step)
        self._title.setText(player.lesson.title)
        self._place.setText(f"{player.index + 1} / {len(player.lesson.steps)}")
        self._progress.show_step(player.index, len(player.lesson.steps))
        had_focus = self.card.hasFocus()
        self._follow()
        # a card that is hidden hands the keyboard on, and Qt scrolls to whatever has it then
        self._scroll.verticalScrollBar().setValue(0)
        if self.card.is_open and self.isVisible():
            self.card.setFocus()
        elif had_focus:
            self.focus_left.emit()

    def _follow(self) -> None:
        player = self._player
        if player is None or player.found is None:
            return
        asked_before = self._predictions.at(player.found, player.index - 1)
        self.outcome.show_prediction(asked_before)
        self.card.show_prediction(self._predictions.at(player.found, player.index))
        self.claims.follow()
        words = _state_words(player)
        self._state.setText(words)
        self._state.setVisible(bool(words))
        self._tell_of_card()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_open and self.card.is_open:
            self.card.setFocus()

    # Layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._player is not None:
            self._fit_buttons()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.text and kind == QEvent.Type.Resize:
            self._fit_text()
        elif watched is not self.text and kind in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit_height()
        return False

    @property
    def _is_open(self) -> bool:
        return self._player is not None and self._player.lesson is not None

    def _fit_text(self, *_: object) -> None:
        """With a lesson the text is as high as it needs, and the page scrolls as a whole."""
        if self._is_open:
            self.text.setFixedHeight(math.ceil(self.text.document().size().height()))
        else:
            self.text.setMinimumHeight(0)
            self.text.setMaximumHeight(UNLIMITED_PX)

    def _fit_height(self) -> None:
        """Be as high as all wrapped lines need; a scroll area asks for the least width's alone."""
        height = self._column.totalHeightForWidth(self._scroll.viewport().width())
        self._inside.setMinimumHeight(max(0, height) if self._is_open else 0)

    def _fit_margins(self) -> None:
        """Leave as much room around texts as they are large."""
        text, side, gap = theme.px(SIDE_PX), theme.margin_px(CARD_SIDE_PX), theme.px(GAP_PX)
        self._above.setContentsMargins(side, side, side, 0)
        self._cards.setContentsMargins(side, 0, side, side)
        self._cards.setSpacing(side)
        self._heading.setContentsMargins(text, theme.px(10), text, gap)
        self._footing.setContentsMargins(side, gap, side, theme.px(10))
        for column in (self._heading, self._footing):
            column.setSpacing(gap)
        for card in (self.outcome, self.card, self.claims):
            card.fit_margins()

    def _restyle(self) -> None:
        if not self._is_open:
            return  # nothing is seen of what this is for
        colours, px, size = theme.current(), theme.px, theme.type_px
        self._fit_margins()
        self.setStyleSheet(
            f"QFrame[card='true'] {{ background: {colours.background};"
            f" border: 1px solid {colours.line}; border-radius: {px(8)}px; }}"
            f"QFrame[card='true']:focus {{ border: 1px solid {colours.accent}; }}"
            f"QFrame[choice='true'] {{ background: {colours.surface};"
            f" border: 1px solid {colours.line}; border-radius: {px(6)}px; }}"
            f"QFrame[choice='true']:hover {{ border-color: {colours.muted}; }}"
            f"QFrame[choice='true'][right='true'] {{ border: 2px solid {colours.accent}; }}"
            f"QFrame#claims {{ background: {colours.surface}; border: 1px solid {colours.line};"
            f" border-radius: {px(8)}px; }}"
            f"QLabel {{ font-size: {size(theme.CONTROL_PX)}px; background: transparent; }}"
            f"QLabel#prediction_question {{ font-size: {size(theme.READING_PX)}px;"
            " font-weight: 600; }"
            f"QLabel#prediction_heading, QLabel#claims_heading, QLabel#lesson_title,"
            f" QLabel#lesson_place {{ color: {colours.muted}; font-weight: 600;"
            f" font-size: {size(theme.SMALL_PX + 1)}px; }}"
            f"QLabel#prediction_because, QLabel#lesson_state, QLabel#claim_facts"
            f" {{ color: {colours.muted}; }}"
            f"QLabel#choice_sign, QLabel#claim_sign {{ font-weight: 700; color: {colours.muted};"
            f" min-width: {px(20)}px; }}"
            f"QLabel#claim_sign[holds='{HOLDS}'] {{ color: {colours.link}; }}"
            f"QLabel#claim_sign[holds='{FAILS}'] {{ color: {colours.warning}; }}"
            f"QSpinBox {{ min-width: {px(28)}px; max-width: {px(28)}px;"
            f" padding: {px(1)}px {px(6)}px; }}"
        )
        self._fit_buttons()


class _StepButton(QPushButton):
    """A button of an action, with a shorter text than the menu's, or the shortest."""

    def __init__(self, action: QAction, text: str, shortest: str = "") -> None:
        super().__init__(text)
        self._text, self._shortest = text, shortest or text
        self.setProperty("slim", True)
        self.setObjectName(f"{action.objectName()}_button")
        self.setAccessibleName(action.text())
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def be_short(self, is_short: bool) -> None:
        """Show the shortest text, or the usual one."""
        self.setText(self._shortest if is_short else self._text)

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())


def _state_words(player: LessonPlayer) -> str:
    """What goes on, in a sentence; empty where there is nothing to wait for."""
    if player.trying:
        return "You are trying things out. Next or Previous leads back to the lesson as it was."
    if player.is_paused:
        return "Paused. Space goes on with this step's training."
    if player.trains_to:
        return f"Training to epoch {player.trains_to} …"
    return ""
