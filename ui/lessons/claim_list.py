"""The claims of a step: each ticks itself when the run in the window has reached its measurement.

A claim about the median over seeds is decided by a check alone; so is one whose step was not made
as the lesson makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.lessons.unbroken import unbroken
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from simulator.lessons.checking import Verdict
    from simulator.lessons.live import LiveClaim
    from ui.lessons.claim_check import ClaimCheck
    from ui.lessons.player import LessonPlayer

OPEN, HOLDS, FAILS = "○", "✓", "✗"


class ClaimRow(QFrame):
    """A claim with its sign, and what was measured of it."""

    def __init__(self) -> None:
        super().__init__()
        self.sign, self.name, self.facts = QLabel(), QLabel(), QLabel()
        for label, name in (
            (self.sign, "claim_sign"), (self.name, "claim_name"), (self.facts, "claim_facts"),
        ):  # fmt: skip
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self.sign)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.addWidget(self.sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.facts, 1, 1)
        grid.setColumnStretch(1, 1)

    def show_claim(self, live: LiveClaim, verdict: Verdict | None, waiting: str) -> None:
        """Show a claim as it stands; `waiting` says why it is still open."""
        sign, facts = state_of(live, verdict, waiting)
        self.sign.setText(sign)
        self.sign.setProperty("holds", sign)
        self.sign.style().unpolish(self.sign)
        self.sign.style().polish(self.sign)
        self.name.setText(unbroken(live.claim.name))
        self.facts.setText(facts)
        self.setToolTip(f"Source: {live.claim.source}".replace("<", "<\u200b"))


def state_of(live: LiveClaim, verdict: Verdict | None, waiting: str) -> tuple[str, str]:
    """The sign of a claim, and in words what was measured."""
    from simulator.lessons.claims import measured_text  # loaded with the first lesson

    claim, bound = live.claim, f"claimed {live.claim.bound}"
    if verdict is not None:
        values = ", ".join(measured_text(value) for value in verdict.values)
        if claim.over_seeds == "median":
            values += f"; median {measured_text(verdict.measured[0])}"
        sign = HOLDS if verdict.holds else FAILS
        return sign, f"{values} on {len(verdict.seeds)} other seeds; {bound}"
    if live.value is None:
        return OPEN, f"{waiting}; {bound}"
    if claim.over_seeds == "median":
        return OPEN, f"{measured_text(live.value)} in this run; {bound} for the median over seeds"
    return (HOLDS if live.holds else FAILS), f"measured {measured_text(live.value)}; {bound}"


class ClaimList(QFrame):
    """The claims that are decided at the present step, and a check of all of them."""

    def __init__(self, player: LessonPlayer, check: ClaimCheck, check_action: QAction) -> None:
        super().__init__()
        self.setObjectName("claims")
        self.setAccessibleName("Claims")
        self._player, self._check, self._action = player, check, check_action
        self.rows: list[ClaimRow] = []
        heading = QLabel("What this step claims")
        heading.setObjectName("claims_heading")
        heading.setWordWrap(True)  # on a small stage it has not room for a line beside the button
        self.button = QPushButton()
        self.button.setProperty("quiet", True)
        self.button.setObjectName("check_claims_button")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(check_action.trigger)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self.fit_margins()

    def fit_margins(self) -> None:
        """Take over the scale of the theme."""
        side, gap = theme.margin_px(theme.GAP), theme.margin_px(2 * theme.GRID)
        self._column.setContentsMargins(side, gap, side, gap)
        self._column.setSpacing(gap)

    def follow(self) -> None:
        """Show the claims of the step that the player is at."""
        lesson, index = self._player.lesson, self._player.index
        shown: list[LiveClaim] = []
        if lesson is not None and lesson.claims:
            from simulator.lessons.live import live_claims

            claims = live_claims(lesson, self._player.values)
            shown = [each for each in claims if each.decided_at == index]
        while len(self.rows) < len(shown):
            self.rows.append(ClaimRow())
            self._column.addWidget(self.rows[-1])
        for row, live in zip(self.rows, shown, strict=False):
            row.show_claim(live, self._check.verdicts.get(live.claim.name), self._waiting())
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(shown))
        self.setVisible(bool(shown))
        done = self._check.seeds_done
        self.button.setText("Check" if done is None else f"Checking: {done} of 3 seeds")
        self.button.setToolTip(self._action.toolTip())
        self.button.setEnabled(done is None and self._action.isEnabled())

    def _waiting(self) -> str:
        """Why a claim has no number yet."""
        if self._player.is_training or self._player.is_measuring:
            return "to be measured"
        return "not measured in this run"
