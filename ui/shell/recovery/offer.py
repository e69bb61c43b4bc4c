"""The offer of unsaved changes that an earlier launch left behind: which, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.storage.recovery_copy import Judgement
from simulator.design.storage.recovery_folder import DamagedCopy
from ui.shell.file_words import damaged_text, judgement_text, unreadable_text
from ui.shell.recovery.autosave import recovery_folder
from ui.widgets.dialogs import DISCARD, RECOVER, Dialogs, RecoveryOffer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from simulator.design.storage.recovery_copy import RecoveryCopy
    from simulator.design.storage.recovery_folder import FoundCopy


def offer_recovery(window: QWidget, recover: Callable[[FoundCopy], None]) -> str:
    """Ask about each copy left behind; `recover` opens it. Returns what else is to be said.

    What the file holds already is not asked about.
    """
    damaged: list[DamagedCopy] = []
    folder = recovery_folder()
    for found in folder.found():
        if isinstance(found, DamagedCopy):
            damaged.append(found)
        elif found.judgement is Judgement.SAME:
            found.discard()
        else:
            answer = Dialogs.recover(window, offer_of(found.copy, found.judgement))
            if answer == RECOVER:
                recover(found)
            elif answer == DISCARD:
                found.discard()
            else:
                found.release()
    return damaged_text(damaged) or unreadable_text(folder.path, folder.obstacle())


def offer_of(copy: RecoveryCopy, judgement: Judgement) -> RecoveryOffer:
    """A copy as a question: its title, how it stands to its file, its picture."""
    return RecoveryOffer(
        copy.design.title,
        judgement_text(copy, judgement),
        copy.picture,
        recommended=judgement is not Judgement.OLDER,
    )
