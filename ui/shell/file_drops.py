"""What is dropped on the window: designs and lessons are opened, tables, arrays and folders of
images become the data, and of anything else a sentence says why it is neither.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.data.readers.files import ENDINGS
from simulator.data.readers.image_folder import holds_classes
from ui.inspector.data.loading import load_beside
from ui.shell.file_actions import is_lesson

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from ui.shell.main_window import MainWindow


START_BYTES, BLANKS = 200, b"\xef\xbb\xbf \t\r\n"


def dropped_paths(event: QDropEvent) -> list[Path]:
    """The local files that are dropped."""
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return [Path(path) for path in (url.toLocalFile() for url in urls) if path]


def accepts(event: QDragEnterEvent) -> bool:
    """Whether files are dragged; the first ones that are data have their readers loaded."""
    paths = dropped_paths(event)
    if any(path.suffix.lower() in ENDINGS for path in paths):
        load_beside()
    return bool(paths)


def is_data(path: Path) -> bool:
    """Whether it is read as data: by its ending, or a folder with a sub-folder of images a class.

    Raises OSError where a folder cannot be looked into.
    """
    return path.suffix.lower() in ENDINGS or (path.is_dir() and holds_classes(path))


def is_design(path: Path) -> bool:
    """Whether it is opened: a lesson, or a file that is JSON by its ending or its first sign."""
    if is_lesson(path) or path.suffix.lower() == ".json":
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(START_BYTES).lstrip(BLANKS).startswith(b"{")


def take_dropped(event: QDropEvent, window: MainWindow) -> None:
    """Open the designs, the first in the place of what is open here; take a table as the data."""
    designs, data, refused = list[Path](), list[Path](), list[str]()
    for path in dropped_paths(event):
        try:
            if is_design(path):
                designs.append(path)
            elif is_data(path):
                data.append(path)
            else:
                refused.append(_refusal(path))
        except OSError as error:
            refused.append(f"{path.name} was not opened: {error.strerror or error}")
    if designs:
        window.open_after_asking(designs[0])
    for path in designs[1:]:
        window.windows.open_further(window, path)
    if data:
        window.inspector.take_data_file(str(data[0]))
    if refused:
        window.status.warn(refused[0])


def _refusal(path: Path) -> str:
    if path.is_dir():
        return (
            f"{path.name} was not opened: a folder is data where it has at least two sub-folders "
            "of PNG or JPEG images, one for each class"
        )
    return (
        f"{path.name} was not opened: it is no design, and data end in {', '.join(ENDINGS)}, or "
        "are a folder of images"
    )
