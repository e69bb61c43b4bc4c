"""The action `speaker_view`: on the second screen where there is one, else a floating window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.lessons.speaker import SpeakerView
    from ui.shell.main_window import MainWindow

FLOATING_SHARE = 0.5  # of the screen, on the only one


class SpeakerActions(QObject):
    """Makes the view when it is first asked for, and closes it with the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.view: SpeakerView | None = None
        window.closed.connect(self.close)

    def toggle(self) -> None:
        """Open the speaker view, or close it."""
        from ui.lessons.speaker import SpeakerView

        if self.view is not None and self.view.isVisible():
            self.view.close()
            return
        if self.view is None:
            player, actions = self._window.lesson_actions.player, self._window.actions_by_name
            self.view = SpeakerView(player, actions)
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        audience = QGuiApplication.screens().index(self._window.screen())
        place, whole = speaker_place(screens, audience)
        self.view.setGeometry(place)
        if whole:
            self.view.showMaximized()
        else:
            self.view.show()
        self.view.start_over()

    def close(self) -> None:
        """Close the view: the window is closing."""
        if self.view is not None:
            self.view.close()
            self.view.deleteLater()
            self.view = None


def speaker_place(screens: Sequence[QRect], audience: int) -> tuple[QRect, bool]:
    """Where the speaker view goes, and whether it fills its screen.

    The window that the class sees is on the screen `audience`: any other one is the speaker's. On
    the only one it floats at the lower right.
    """
    others = [screen for number, screen in enumerate(screens) if number != audience]
    if others:
        return others[0], True
    room = screens[audience]
    place = QRect(0, 0, round(room.width() * FLOATING_SHARE), round(room.height() * FLOATING_SHARE))
    place.moveBottomRight(room.bottomRight())
    return place, False
