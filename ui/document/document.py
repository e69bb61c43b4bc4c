"""The open document: the present design, its undo history, and the file it is stored in."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from simulator.data.readers import files as tables
from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.storage import files
from simulator.design.storage.store import DesignStore
from ui.document.data_reader import DataReader
from ui.process.deferred_calls import DeferredCalls

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.design.storage.recovery_copy import RecoveryCopy

MERGE_ID = 1


class Edit(QUndoCommand):
    """The only undo command: the design before and after. Edits with one key become one.

    Where both are the same object, only the run was changed: it began anew.
    """

    def __init__(
        self, document: Document, text: str, before: Design, after: Design, merge_key: object
    ) -> None:
        # Qt reads what follows the line break as the name of the change after "Undo" and "Redo"
        super().__init__(f"{text}\n{text[:1].lower()}{text[1:]}")
        self._document, self.before, self.after = document, before, after
        self._merge_key = merge_key
        self.position = 0  # in the undo history, once it was made
        self.joins_last = self.takes_back = False  # the edit before it, once it was made
        self._is_made = False

    def id(self) -> int:
        return -1 if self._merge_key is None else MERGE_ID

    def joins(self, other: QUndoCommand | None) -> bool:
        """Whether this becomes one with an edit before it."""
        is_alike = isinstance(other, Edit) and other._merge_key == self._merge_key
        return is_alike and self._merge_key is not None

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Edit) or not other.joins(self):
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True

    def redo(self) -> None:
        again, self._is_made = self._is_made, True
        returns, joins = again or self.takes_back, self.joins_last and not again
        self._document.show_design(
            self.after, self.text(), self.position, returns=returns, joins=joins
        )

    def undo(self) -> None:
        words = f"undo: {self.actionText()}"
        self._document.show_design(self.before, words, self.position - 1, returns=True)


class Document(QObject):
    """The design that all parts of a window look at and change."""

    begun = Signal()  # another design altogether; `design_changed` follows
    design_changed = Signal(object, object)
    # more is known of the same design: its data file has been read; receivers that take long
    # answer by `deferred` calls, or the window would wait for all of them together
    analyzed = Signal()
    path_changed = Signal()
    file_changed = Signal()  # another file, or what is known of it or may be done to it
    moved = Signal()  # to another folder, from where paths of data are written otherwise
    modified_changed = Signal(bool)
    refused = Signal(str)
    noted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.design = edits.empty_design()
        self.store: DesignStore | None = None
        self.locks_files = True  # so that others know that a file is open here
        # read by receivers of `design_changed`: the text of the last edit, the place of the design
        # in the undo history, whether that was reached before (by Undo, Redo, or a drag back to
        # where it began), and whether the edit has become one with the one before it
        self.change, self.position, self.returns, self.joins = "", 0, False, False
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean)
        self.undo_stack.indexChanged.connect(self._on_clean)
        self._was_modified = False
        self._analysis: tuple[Design, Analysis] | None = None
        self._data: object = None  # what the data file was like at that time
        self.deferred = DeferredCalls(self)
        self._reader = DataReader(self)
        self._reader.finished.connect(self._on_read)
        self._announcing = False

    @property
    def path(self) -> Path | None:
        """The file of the design, if it has one."""
        return self.store.path if self.store is not None else None

    @property
    def folder(self) -> str | None:
        """Where relative data paths start."""
        return str(self.path.parent) if self.path is not None else None

    @property
    def located_design(self) -> Design:
        """The present design, which also knows where a relative data path starts."""
        return self.design.in_folder(self.folder)

    @property
    def analysis(self) -> Analysis:
        """Shapes, counts and problems of the present design.

        A large data file is read in the background: until then `Analysis.reading` is set, and
        `analyzed` follows.
        """
        if self._analysis is None or self._analysis[0] is not self.design:
            design = self.located_design
            self._data = tables.state(design.data)
            self._analysis = (self.design, analyze(design, wait=False))
            if self._analysis[1].reading:
                self.deferred.add(self._read)
            else:
                self._reader.cancel()
        return self._analysis[1]

    def _read(self) -> None:
        """Have the data file read, once all has been shown that is known without it.

        Beside the reading, the window's own work takes several times as long.
        """
        if self.deferred.waiting:
            self.deferred.add(self._read)
        elif self.analysis.reading:
            self._reader.request(self.located_design.data)

    def recheck_data(self) -> bool:
        """Analyze again if the data file has changed since; return whether it has."""
        changed = tables.state(self.located_design.data) != self._data
        if changed:
            self._on_read()
        return changed

    def close(self) -> None:
        """Stop reading data in the background, and leave the file to others."""
        self._reader.close()
        self.deferred.clear()
        if self.store is not None:
            self.store.close()

    def _on_read(self) -> None:
        self._analysis = None
        self.analyzed.emit()

    @property
    def modified(self) -> bool:
        """Whether there is something to save: the design was edited, and not only a run begun."""
        stack = self.undo_stack
        if stack.isClean() or stack.cleanIndex() < 0:
            return not stack.isClean()
        first, last = sorted((stack.cleanIndex(), stack.index()))
        commands = (stack.command(at) for at in range(first, last))
        return any(isinstance(one, Edit) and one.before is not one.after for one in commands)

    def edit(
        self,
        text: str,
        change: Callable[[Design], Design],
        *,
        merge_key: object = None,
        announce_lost_skips: bool = True,
    ) -> bool:
        """Apply a pure edit as one undo step with the name `text`; return whether it was accepted.

        An EditError of `change` goes to `refused` as a sentence. Skips that fall away because
        their layers are gone are announced through `noted`, unless deleting skips was the purpose
        of the edit (`announce_lost_skips=False`). Edits in a row with the same `merge_key`, such
        as those of one drag, are undone together.

        An edit made while another one is being announced is ignored: a form field that is filled
        or removed may emit what was half typed in it, and Qt's undo stack crashes when a command
        is pushed while another one is being undone.
        """
        if self._announcing:
            return False
        try:
            after = change(self.design)
        except edits.EditError as error:
            self.refused.emit(f"{error}"[:1].upper() + f"{error}"[1:])
            return False
        if after != self.design:
            before = self.design
            self._push(Edit(self, text, before, after, merge_key))
            lost = edits.lost_skips(before, after) if announce_lost_skips else 0
            if lost:
                skips = "A skip was" if lost == 1 else f"{lost} skips were"
                self.noted.emit(f"{skips} removed: nothing is left to lead over. Undo restores.")
        return True

    def begin_run_anew(self, text: str) -> None:
        """Have the run begin anew with the same design, as one step that Undo takes back."""
        if not self._announcing:
            self._push(Edit(self, text, self.design, self.design, None))

    def mark_place(self, text: str) -> None:
        """Have a place of its own in the undo history for the run from now on.

        The design stays equal; Undo leads back to the run that was left at the place before.
        """
        if not self._announcing:
            self._push(Edit(self, text, self.design, self.design.model_copy(), None))

    def _push(self, edit: Edit) -> None:
        """Make an edit, which may become one with the one before it."""
        stack = self.undo_stack
        index = stack.index()
        last = stack.command(index - 1) if index else None
        edit.position = index + 1
        if index != stack.cleanIndex() and isinstance(last, Edit) and edit.joins(last):
            edit.joins_last, edit.takes_back = True, edit.after == last.before
            edit.position = index - edit.takes_back  # both are gone then
        stack.push(edit)

    def show_design(
        self,
        design: Design,
        change: str = "",
        position: int = 0,
        *,
        returns: bool = False,
        joins: bool = False,
    ) -> None:
        """Make `design` the present one, for an edit, undo or redo with the text `change`."""
        before, self.design, self.change = self.design, design, change
        self.position, self.returns, self.joins = position, returns, joins
        self._announce(before)

    def _announce(self, before: Design) -> None:
        self._announcing = True
        try:
            self.design_changed.emit(before, self.design)
        finally:
            self._announcing = False

    def new(self) -> None:
        """A design without layers and without a file."""
        self._begin(edits.new_design(), None)

    def open_design(self, design: Design) -> None:
        """Take a design that is in no file."""
        self._begin(design, None)

    def open(self, path: Path) -> None:
        """Read a design. Raises DesignError or OSError, and then changes nothing."""
        content = files.read(path)
        self._begin(files.loads(content), DesignStore.open(path, content))

    def open_copy(self, path: Path) -> None:
        """Read a design that is not to be saved where it came from, such as a lesson."""
        self._begin(files.loads(files.read(path)), None)

    def recover(self, copy: RecoveryCopy) -> None:
        """Open a design that a crash left unsaved, as modified."""
        store = None
        if copy.path is not None:
            store = DesignStore.recovered(copy.path, copy.based_on)
        self._begin(copy.design, store)
        self.undo_stack.resetClean()

    def store_for(self, path: Path) -> DesignStore:
        """Where to save under another name: a file that may be replaced as it is now."""
        if self.store is not None and os.path.realpath(path) == os.path.realpath(self.store.path):
            return self.store
        return DesignStore.to_replace(path)

    def save(self, store: DesignStore) -> None:
        """Write the design to a file, the design's own from then on. Raises SaveRefused, OSError.

        A store that is not the design's own should be closed by the caller after a refusal.
        """
        before, after = self.folder, str(store.path.parent)
        move = partial(files.relocated, before=before or after, after=after)
        if store is not self.store and self.locks_files:
            store.lock()
        store.save(move(self.design))
        if store is not self.store:
            known = self.analysis
            self._change_store(store)
            if before != after:
                self._move(move)
                self._analysis = (self.design, known)  # of the same data
                self.moved.emit()
            if self.design.data.needs_folder and before != after and known.problems:
                self._on_read()  # the path may lead to some data at last
            self.path_changed.emit()
        self.undo_stack.setClean()
        self.file_changed.emit()

    def _change_store(self, store: DesignStore | None) -> None:
        if self.store is not None:
            self.store.close()
        self.store = store

    def _move(self, move: Callable[[Design], Design]) -> None:
        """Say from another folder where the data lie, also in what undo and redo lead to."""
        moved: dict[int, Design] = {}

        def of(design: Design) -> Design:
            if id(design) not in moved:
                moved[id(design)] = move(design)
            return moved[id(design)]

        self.design = of(self.design)
        for at in range(self.undo_stack.count()):
            command = self.undo_stack.command(at)
            assert isinstance(command, Edit)
            command.before, command.after = of(command.before), of(command.after)

    def reload(self) -> None:
        """Take over what others have saved, as one step that Undo takes back.

        Raises DesignError or OSError, and then changes nothing.
        """
        if self.store is None or self._announcing:
            return
        design = self.store.reread()
        if design != self.design:
            self._push(Edit(self, "Reload", self.design, design, None))
        self.undo_stack.setClean()
        self.file_changed.emit()

    def keep_ours(self) -> None:
        """Stay with this design though the file holds another: Save replaces it without asking."""
        if self.store is not None:
            self.store.keep_ours()
            self.undo_stack.resetClean()
            self.file_changed.emit()

    def take_over(self) -> None:
        """Edit the file here, although another window has it open, which can no longer save it."""
        if self.store is not None:
            self.store.take_over()
            self.file_changed.emit()

    def _on_clean(self, *_: object) -> None:
        modified = self.modified
        if modified != self._was_modified:
            self._was_modified = modified
            self.modified_changed.emit(modified)

    def _begin(self, design: Design, store: DesignStore | None) -> None:
        before, self.design, self.change = self.design, design, ""
        self.position, self.returns, self.joins = 0, False, False
        self._change_store(store)
        if store is not None and self.locks_files:
            store.lock()
        self.undo_stack.clear()
        self.begun.emit()
        self.path_changed.emit()
        self._announce(before)
        self.file_changed.emit()
