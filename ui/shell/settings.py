"""What the program remembers between launches; damaged settings count as none."""

from __future__ import annotations

from hashlib import blake2b
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings, QTemporaryDir

from simulator.training.transfer import Start
from ui.style import theme

DIGEST_BYTES = 16


class Settings:
    """Window geometry, the arrangement of the views, the theme, the last folder.

    Where nothing is to be `kept`, everything is as at a first launch and is forgotten at the end:
    for pictures and measurements, which are neither to depend on a user's layout nor to change it.
    """

    def __init__(self, *, kept: bool = True) -> None:
        form = QSettings.Format.IniFormat
        self._passing = None if kept else QTemporaryDir()
        if self._passing is None:
            scope = QSettings.Scope.UserScope
            self._store = QSettings(form, scope, "depthscope", "depthscope")
        else:
            self._store = QSettings(self._passing.filePath("depthscope.ini"), form)

    def chosen_theme(self) -> theme.Theme:
        """The theme of the last launch; dark at first."""
        return theme.THEMES.get(str(self._store.value("theme", "dark")), theme.DARK)

    def remember_theme(self, chosen: theme.Theme) -> None:
        """Use this theme at the next launch."""
        self._store.setValue("theme", chosen.name)

    def start(self) -> Start:
        """How layers that enter a run start; as the identity at first."""
        known: dict[str, Start] = {name: name for name in get_args(Start)}
        return known.get(str(self._store.value("start", "")), "identity")

    def remember_start(self, start: str) -> None:
        """Have new layers start so at the next launch as well."""
        self._store.setValue("start", start)

    def live_values(self) -> bool:
        """Whether cards show live values; they do at first."""
        return str(self._store.value("live_values", "true")) != "false"

    def remember_live_values(self, shown: bool) -> None:
        """Show them, or not, at the next launch as well."""
        self._store.setValue("live_values", "true" if shown else "false")

    def bytes_of(self, name: str) -> QByteArray:
        """A saved geometry or arrangement; empty where there is none, or a damaged one.

        Qt trusts what it restores, and some damaged states crash it: hence the digest.
        """
        value = self._store.value(name)
        if not isinstance(value, QByteArray):
            return QByteArray()
        whole = bytes(value.data())
        digest, state = whole[:DIGEST_BYTES], whole[DIGEST_BYTES:]
        return QByteArray(state) if digest == _digest(state) else QByteArray()

    def remember_bytes(self, name: str, value: QByteArray) -> None:
        """Keep a geometry or arrangement."""
        state = bytes(value.data())
        self._store.setValue(name, QByteArray(_digest(state) + state))

    def folder(self) -> str:
        """Where the last design was opened or saved."""
        return str(self._store.value("folder", ""))

    def remember_folder(self, folder: str) -> None:
        """Begin there the next time."""
        self._store.setValue("folder", folder)


def _digest(state: bytes) -> bytes:
    """What tells a whole state from a damaged one."""
    return blake2b(state, digest_size=DIGEST_BYTES).digest()
