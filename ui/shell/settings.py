"""What the program remembers between launches; damaged settings count as none."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings, QTemporaryDir

from simulator.training.run_changes import Start
from ui.style import theme

DIGEST_BYTES = 16


class Settings:
    """Window geometry, the arrangement of the views, the theme, the last folder.

    With `kept=False` everything is as at a first launch and nothing is stored: pictures and
    measurements must neither depend on a user's settings nor change them.
    """

    def __init__(self, *, kept: bool = True) -> None:
        form = QSettings.Format.IniFormat
        self.kept = kept
        self._temporary = None if kept else QTemporaryDir()
        if self._temporary is None:
            scope = QSettings.Scope.UserScope
            self._store = QSettings(form, scope, "depthscope", "depthscope")
        else:
            self._store = QSettings(self._temporary.filePath("depthscope.ini"), form)

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
        """Start new layers in this way at the next launch."""
        self._store.setValue("start", start)

    def starts_anew(self) -> bool:
        """Whether Space begins a new run after an edit that offers it; at first it goes on."""
        return str(self._store.value("starts_anew", "false")) == "true"

    def remember_starts_anew(self, anew: bool) -> None:
        """What was chosen last after such an edit."""
        self._store.setValue("starts_anew", "true" if anew else "false")

    def live_values(self) -> bool:
        """Whether cards show live values; they do at first."""
        return str(self._store.value("live_values", "true")) != "false"

    def remember_live_values(self, shown: bool) -> None:
        """Show live values, or not, at the next launch."""
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

    def screen(self) -> str:
        """The screen on which the last window was closed; empty at first."""
        return str(self._store.value("screen", ""))

    def remember_screen(self, name: str) -> None:
        """Open on this screen at the next launch, if it is there."""
        self._store.setValue("screen", name)

    def folder(self) -> str:
        """Where the last design was opened or saved."""
        return str(self._store.value("folder", ""))

    def remember_folder(self, folder: str) -> None:
        """Open file dialogs in this folder from now on."""
        self._store.setValue("folder", folder)

    def recent_files(self) -> list[str]:
        """The paths of the designs that were opened or saved last, the latest first."""
        try:
            found = json.loads(str(self._store.value("recent_files", "[]")))
        except (ValueError, RecursionError):
            return []
        known = found if isinstance(found, list) else []
        return [path for path in known if isinstance(path, str) and path and "\0" not in path]

    def remember_recent_files(self, paths: list[str]) -> None:
        """Offer these designs from now on."""
        self._store.setValue("recent_files", json.dumps(paths))


def _digest(state: bytes) -> bytes:
    """A checksum that detects a damaged state."""
    return blake2b(state, digest_size=DIGEST_BYTES).digest()
