"""What the program remembers between launches; damaged settings count as none."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from ui import theme


class Settings:
    """Window geometry, splitter positions, and the theme."""

    def __init__(self) -> None:
        self._store = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "depthscope", "depthscope"
        )

    def chosen_theme(self) -> theme.Theme:
        """The theme of the last launch; dark at first."""
        return theme.THEMES.get(str(self._store.value("theme", "dark")), theme.DARK)

    def remember_theme(self, chosen: theme.Theme) -> None:
        """Use this theme at the next launch."""
        self._store.setValue("theme", chosen.name)

    def bytes_of(self, name: str) -> QByteArray:
        """A saved geometry or state; empty where there is none."""
        value = self._store.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def remember_bytes(self, name: str, value: QByteArray) -> None:
        """Keep a geometry or state."""
        self._store.setValue(name, value)

    def folder(self) -> str:
        """Where the last design was opened or saved."""
        return str(self._store.value("folder", ""))

    def remember_folder(self, folder: str) -> None:
        """Begin there the next time."""
        self._store.setValue("folder", folder)
