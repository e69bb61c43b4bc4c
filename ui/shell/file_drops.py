"""Files that are dropped on the window: designs are opened, tables and arrays become the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.data.readers.files import ENDINGS

if TYPE_CHECKING:
    from PySide6.QtGui import QDropEvent

    from ui.shell.main_window import MainWindow


def dropped_paths(event: QDropEvent) -> list[Path]:
    """The local files that are dropped."""
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return [Path(path) for path in (url.toLocalFile() for url in urls) if path]


def is_data(path: Path) -> bool:
    """Whether a file is read as data, and not as a design."""
    return any(path.name.lower().endswith(ending) for ending in ENDINGS)


def take_dropped(event: QDropEvent, window: MainWindow) -> None:
    """Open the designs, the first in the place of what is open here; take a table as the data."""
    paths = dropped_paths(event)
    designs = [path for path in paths if not is_data(path)]
    tables = [path for path in paths if is_data(path)]
    if designs:
        window.open_after_asking(designs[0])
    for path in designs[1:]:
        window.windows.open_further(window, path)
    if tables:
        window.inspector.take_data_file(str(tables[0]))
