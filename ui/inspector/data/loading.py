"""Loads what reads tables and shows what they are understood to be, while one is being chosen.

Loaded when the first file comes, it would keep the window for a tenth of a second.
"""

from __future__ import annotations

from simulator.data import DataSpec
from simulator.data.readers import files
from simulator.design.design import Design
from ui.process.stoppable_thread import StoppableThread


class _Loading(StoppableThread):
    """Loads beside the window."""

    def run(self) -> None:
        for model in (DataSpec, Design):  # the first edit would make what checks its fields
            model.model_rebuild()
        from ui.inspector.data import panel, set_gallery  # noqa: F401

        files.load_readers()

    def request_stop(self) -> None:
        """It ends by itself, soon."""


def load_beside() -> None:
    """Load on another thread, unless that has been done."""
    if not files.readers_are_loaded():
        _Loading().start()
