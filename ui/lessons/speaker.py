"""The speaker view: a step's notes, what comes next, the clock, for the lecturer's eyes alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout

from ui.style import theme
from ui.style.markdown import SafeTextDocument, plain, set_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from simulator.lessons.lesson import AnyQuestion, Lesson
    from ui.lessons.player import LessonPlayer

TICK_MS = 250  # the clock is never late by more
SIDE = 24
TEXT_SHARE, CLOCK = 1 / 36, 2.0  # of the view's height; in sizes of the text
NO_LESSON = "No lesson is open; the gallery (Ctrl+Shift+O) has them."
KEYS = {
    Qt.Key.Key_PageDown: "next_step",
    Qt.Key.Key_PageUp: "previous_step",
    Qt.Key.Key_Space: "train",
}


class SpeakerView(QFrame):
    """A window of its own; Page Up, Page Down and Space do in it what they do while presenting.

    The time counts from when it was opened, or from "Start over"; Escape closes it.
    """

    def __init__(
        self,
        player: LessonPlayer,
        actions: Mapping[str, QAction],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._player, self._actions, self._now_s = player, actions, now_s
        self._began_s = now_s()
        self.setObjectName("speaker_view")
        self.setWindowTitle("Depthscope: speaker view")
        self.setAccessibleName("Speaker view")
        self.setProperty("surface", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._show_time)
        for signal in (player.opened, player.closed, player.step_changed, player.changed):
            signal.connect(self._show_step)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def _build(self) -> None:
        self.clock, self.elapsed = QLabel(), QLabel()
        self.clock.setAccessibleName("Time of day")
        self.elapsed.setAccessibleName("Time since the beginning")
        self.elapsed.setToolTip("Since this view was opened, or since Start over")
        over = QPushButton("Start over")
        over.setProperty("quiet", True)
        over.setToolTip("Count the time from now on")
        over.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        over.clicked.connect(self.start_over)
        self.where = QLabel()
        self.where.setProperty("muted", True)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setWordWrap(True)
        self.notes, self.next = self._page("Notes of this step"), self._page("Next step")
        head = QHBoxLayout()
        head.addWidget(self.where, 1)
        for widget in (over, self.elapsed, self.clock):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._head = head
        self._down = QVBoxLayout(self)
        self._down.addLayout(head)
        self._down.addWidget(self.notes, 3)
        self._line = QFrame()
        self._line.setFixedHeight(1)
        self._down.addWidget(self._line)
        self._down.addWidget(self.next, 2)

    def _page(self, name: str) -> QTextBrowser:
        page = QTextBrowser()
        page.setAccessibleName(name)
        page.setDocument(SafeTextDocument(page))
        page.setOpenLinks(False)
        page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return page

    def start_over(self) -> None:
        """Count the time from now on."""
        self._began_s = self._now_s()
        self._show_time()

    # What is shown

    def _show_step(self, *_: object) -> None:
        if self.isHidden():
            return
        lesson, index = self._player.lesson, self._player.index
        if lesson is None:
            self.where.setText("")
            self._fill(NO_LESSON, "")
            return
        self.where.setText(f"{lesson.title} · step {index + 1} of {len(lesson.steps)}")
        self._fill(notes_of(lesson, index), next_of(lesson, index))

    def _fill(self, notes: str, then: str) -> None:
        size = self._text_px()
        for page, text in ((self.notes, notes), (self.next, then)):
            set_markdown(page.document(), text, text_px=size)
            page.document().setDocumentMargin(0)

    def _text_px(self) -> int:
        """Larger in a larger view: it stands on a desk, and is read on one's feet."""
        return max(theme.type_px(theme.READING_PX), round(TEXT_SHARE * self.height()))

    def _show_time(self) -> None:
        self.clock.setText(QTime.currentTime().toString("HH:mm"))
        self.elapsed.setText(elapsed_text(self._now_s() - self._began_s))

    def _restyle(self) -> None:
        side = theme.px(SIDE)
        self._down.setContentsMargins(side, side, side, side)
        self._down.setSpacing(theme.px(theme.GAP))
        self._head.setSpacing(theme.px(theme.GAP))
        size = self._text_px()
        for label, weight in ((self.elapsed, 600), (self.clock, 400)):
            label.setStyleSheet(f"font-size: {round(CLOCK * size)}px; font-weight: {weight};")
        self.where.setStyleSheet(f"font-size: {size}px;")
        self._line.setStyleSheet(f"background: {theme.current().line};")
        self._show_step()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    # The window

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_step()
        self._show_time()
        self._timer.start()
        self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = KEYS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif name is not None:
            self._actions[name].trigger()
        else:
            super().keyPressEvent(event)


def notes_of(lesson: Lesson, index: int) -> str:
    """The notes of a step, without any its text, and the question it asks with the answer."""
    step = lesson.steps[index]
    parts = [f"## {plain(step.title)}", step.notes or step.markdown]
    if step.look_at is not None:
        parts.append(f"**Look at** {plain(step.look_at)}.")
    if step.question is not None:
        parts += [f"**The class is asked:** {plain(step.question.text)}", _answer(step.question)]
    return "\n\n".join(parts)


def next_of(lesson: Lesson, index: int) -> str:
    """The step that comes next: its title and text."""
    if index + 1 >= len(lesson.steps):
        return "*This is the last step.*"
    step = lesson.steps[index + 1]
    return f"**Next: {plain(step.title)}**\n\n{step.markdown}"


def _answer(question: AnyQuestion) -> str:
    """What is right, and why."""
    if question.kind == "choice":
        told = question.choices[question.answer]
    elif question.kind == "order":
        told = ", ".join(question.choices[number] for number in question.answer)
    else:
        told = "the curve that the run draws"
    return f"Right is: **{plain(told)}**. {plain(question.because)}"


def elapsed_text(seconds: float) -> str:
    """Minutes and seconds, from an hour on with the hours: "7:05", "1:07:05"."""
    minutes, left = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
