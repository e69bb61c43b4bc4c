"""Grades a repair of the clinic in the background: it trains three networks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from simulator.cancellation import Cancelled
from simulator.errors import DesignError
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from simulator.design.design import Design

logger = logging.getLogger(__name__)


class GradeThread(StoppableThread):
    """Grades the design of one case; `graded` brings a sentence."""

    graded = Signal(str)

    def __init__(self, seed: int, design: Design) -> None:
        super().__init__()
        self.setObjectName("clinic")
        self._seed, self._design = seed, design
        self._cancelled = False

    def request_stop(self) -> None:
        """End within a step."""
        self._cancelled = True

    def run(self) -> None:
        from simulator.clinic.cases import case_of
        from simulator.clinic.grading import grade

        try:
            found = grade(case_of(self._seed), self._design, lambda: self._cancelled)
        except Cancelled:
            return
        except DesignError as error:
            self.graded.emit(f"Not repaired yet: {error}".splitlines()[0])
        except Exception:
            logger.exception("grading failed")
        else:
            self.graded.emit(found.text)
