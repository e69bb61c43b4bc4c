"""Collects cyclic garbage on the window's thread only.

Python collects on whichever thread happens to allocate. Qt objects that the worker thread would
take down that way belong to the window's thread, and their end there can crash the process.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 2_000


class GarbageTimer(QTimer):
    """Stands in for automatic collection as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self.setInterval(INTERVAL_MS)
        self.timeout.connect(self._collect)
        self.start()

    def _collect(self) -> None:
        gc.collect(1)
