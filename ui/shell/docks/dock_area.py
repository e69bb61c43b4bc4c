"""The dock area: the canvas in the middle, and around it every view and panel in a dock.

Every view has its dock and its action from the start; the view itself is made when it is first
seen or asked for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from zlib import crc32

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QTabWidget,
    QWidget,
)

from ui.shell.docks.dock_tabs import DockTabs
from ui.shell.docks.dock_title import FRAME_PX, DockTitle, NoDockTitle
from ui.shell.docks.tab_names import TabNames
from ui.shell.docks.view_specs import LEFT, RIGHT, VIEWS, LazyViews, ViewSpec
from ui.style import theme

if TYPE_CHECKING:
    from ui.views.base.view import View

PLOTS_SHARE = 0.46  # of the height, for the views below the canvas at first
PRESENTED_SHARE = 0.5  # of the height, while presenting
LEFT_SHARE = 0.36  # of the width, for the left one of the two groups below
LEAST_PX = 180  # a view below the canvas is not made lower than this

# saved for other views than today's, an arrangement is ignored: Qt would place new ones anywhere
LAYOUT_VERSION = crc32(" ".join(spec.name for spec in VIEWS).encode()) & 0x7FFF


class Dock(QDockWidget):
    """A dock with a view or a panel; `seen` is whether any of it is on the screen.

    Qt calls a tab behind another one "visible" as well: only `visibilityChanged` tells them apart.
    While it floats it has a frame to resize it by, and it floats again as large as it did before.
    """

    seen_changed = Signal(bool)

    def __init__(self, name: str, title: str, parent: QWidget, *, panel: bool = False) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"{name}_dock")
        self.seen = False
        self._floated: QSize | None = None
        self._title = None if panel else DockTitle(self)
        if panel:
            self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.setTitleBarWidget(self._title or NoDockTitle(self))
        self.visibilityChanged.connect(self._on_visibility)
        self.topLevelChanged.connect(self._on_top_level)

    def _on_visibility(self, visible: bool) -> None:
        if visible != self.seen:
            self.seen = visible
            self.seen_changed.emit(visible)

    def _on_top_level(self, floating: bool) -> None:
        side = FRAME_PX if floating else 0
        self.setContentsMargins(side, side, side, side)
        if not floating:
            self.raise_()  # Qt puts a dock that comes back behind the front tab
        elif self._floated is not None:
            self.resize(self._floated)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isFloating() and self.isVisible():
            self._floated = event.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame; Qt draws none around a dock with a title bar of its own."""
        if self.isFloating():
            painter = QPainter(self)
            painter.fillRect(self.rect(), theme.color(theme.current().muted))
            painter.end()

    def set_tabbed(self, tabbed: bool) -> None:
        """Set whether a tab shows this dock's name, so that its title need not."""
        if self._title is not None:
            self._title.set_tabbed(tabbed)


class DockArea(QMainWindow):
    """The canvas in the middle and docks around it; remembers their arrangement as bytes.

    `view_made` carries the name of a view that has come into being, in its dock already.
    """

    view_made = Signal(str)

    def __init__(
        self, canvas: QWidget, palette: QWidget, inspector: QWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDocumentMode(True)
        options = QMainWindow.DockOption
        self.setDockOptions(options.AllowNestedDocks | options.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self._tall = False
        self.give_inspector_height(False)
        middle = QWidget()
        self.setCentralWidget(middle)
        self._middle = QHBoxLayout(middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.addWidget(canvas, 1)
        self.views = LazyViews(VIEWS, self._take_in)
        self.recording = tuple(spec.name for spec in VIEWS if spec.records)
        self.panels = {
            "palette": Dock("palette", "Layers", self, panel=True),
            "inspector": Dock("inspector", "Inspector", self, panel=True),
        }
        self.panels["palette"].setWidget(palette)
        self.panels["inspector"].setWidget(inspector)
        self.docks = {spec.name: Dock(spec.name, spec.title, self) for spec in VIEWS}
        self.actions_by_name = {spec.name: self._action(spec) for spec in VIEWS}
        self.arranged = False
        self._saved = QByteArray()
        self._before_presenting: QByteArray | None = None
        self._front: str | None = None  # the view to bring forward once the window is shown
        self._shrunk_by: dict[str, int] = {}
        self._shrunk_before_presenting: dict[str, int] = {}
        self._tab_names = TabNames(self, self.panels | self.docks)
        self._dock_tabs = DockTabs(self, self._tab_names)
        for name, view_dock in self.docks.items():
            view_dock.seen_changed.connect(lambda _seen, name=name: self.views.ensure(name))
        self.arrange()
        for dock in self.all_docks():
            dock.topLevelChanged.connect(self._dock_tabs.disable_drag_out)
            dock.visibilityChanged.connect(self._update)
            dock.dockLocationChanged.connect(self._update)
            dock.topLevelChanged.connect(self._update)

    def all_docks(self) -> list[Dock]:
        """Panels and views."""
        return [*self.panels.values(), *self.docks.values()]

    def _take_in(self, name: str, view: View) -> None:
        """Put a view that has just been made into its dock."""
        self.docks[name].setWidget(view)
        self.view_made.emit(name)

    # The arrangement

    def arrange(self) -> None:
        """Arrange the docks as a first launch does."""
        area = Qt.DockWidgetArea
        for dock in self.all_docks():
            if dock.isFloating() and self.arranged:
                dock.setFloating(False)
            self.removeDockWidget(dock)
        heads = self._heads()
        self.addDockWidget(area.LeftDockWidgetArea, self.panels["palette"])
        self.addDockWidget(area.RightDockWidgetArea, self.panels["inspector"])
        # the two groups are parted first: what is split off a dock with tabs becomes a tab itself
        self.addDockWidget(area.BottomDockWidgetArea, heads[LEFT])
        self.splitDockWidget(heads[LEFT], heads[RIGHT], Qt.Orientation.Horizontal)
        for spec in VIEWS:
            if self.docks[spec.name] is not heads[spec.group]:
                self.tabifyDockWidget(heads[spec.group], self.docks[spec.name])
        for spec in VIEWS:
            self.docks[spec.name].setVisible(spec.shown)
        for dock in (*self.panels.values(), *heads.values()):
            dock.show()
            dock.raise_()
        self._share()
        self._update()

    def _heads(self) -> dict[str, Dock]:
        """Of each group the view that a first launch shows."""
        return {
            group: self.docks[next(s.name for s in VIEWS if s.group == group and s.shown)]
            for group in (LEFT, RIGHT)
        }

    def _share(self) -> None:
        heads = self._heads()
        wide = [round(1000 * LEFT_SHARE), round(1000 * (1 - LEFT_SHARE))]
        self.resizeDocks([heads[LEFT], heads[RIGHT]], wide, Qt.Orientation.Horizontal)
        tall = round(PLOTS_SHARE * self.height())
        self.resizeDocks([heads[LEFT]], [tall], Qt.Orientation.Vertical)

    def arrangement(self) -> QByteArray:
        """What `restore` takes; while presenting, what was before."""
        return self._before_presenting or self.saveState(LAYOUT_VERSION)

    def restore(self, saved: QByteArray) -> None:
        """Arrange the docks as `arrangement` returned them, once the window is shown.

        Before that, Qt has no sizes to distribute.
        """
        self._saved = saved

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.arranged:
            self.arranged = True
            self._share()
            if not self._saved.isEmpty() and not self.restoreState(self._saved, LAYOUT_VERSION):
                self.arrange()
            self.give_inspector_height(self._tall)  # an arrangement remembers it as well
            if self._saved.isEmpty() and self._front is not None:
                self.reveal(self._front)
            self._update()

    def reveal(self, name: str) -> None:
        """Open a view and bring it before others that share its place."""
        dock = self.docks[name]
        self.views.ensure(name)  # before it is shown, so that its dock knows how small it may be
        size = self._size_for(dock)
        dock.show()
        dock.raise_()
        if size is not None:
            # a dock that is shown again wants its own size, which would shrink its neighbours
            self.resizeDocks([dock], [size.width()], Qt.Orientation.Horizontal)
            self.resizeDocks([dock], [size.height()], Qt.Orientation.Vertical)

    def bring_forward(self, name: str) -> None:
        """Open a view, in front of those that share its place; an arrangement that is still to be
        restored keeps what it has in front.
        """
        if self.arranged:
            self.reveal(name)
        else:
            self._front = name

    def _size_for(self, dock: Dock) -> QSize | None:
        """The size of the docks that share a hidden dock's place."""
        if not dock.isHidden() or dock.isFloating():
            return None
        sharing = self.tabifiedDockWidgets(dock)
        seen = [other for other in sharing if isinstance(other, Dock) and other.seen]
        return seen[0].size() if seen else None

    def give_inspector_height(self, tall: bool) -> None:
        """Let the inspector reach down to the timeline, as a lesson needs it, or to the views."""
        self._tall = tall
        area = Qt.DockWidgetArea
        at_right = area.RightDockWidgetArea if tall else area.BottomDockWidgetArea
        self.setCorner(Qt.Corner.BottomRightCorner, at_right)

    # Presentation

    def begin_presenting(self) -> QByteArray:
        """Hide the panels, to make room for canvas and views; returns what brings them back."""
        before = self.arrangement()
        self._before_presenting = before
        self._shrunk_before_presenting, self._shrunk_by = self._shrunk_by, {}
        for dock in self.panels.values():
            dock.hide()
        return before

    def end_presenting(self, before: QByteArray) -> None:
        """Arrange everything as `begin_presenting` found it; views opened since stay closed."""
        self._before_presenting = None
        self.restoreState(before, LAYOUT_VERSION)
        self._shrunk_by = self._shrunk_before_presenting
        self.give_inspector_height(self._tall)
        self._update()

    def share_presented(self, height_px: int) -> None:
        """Give the views below the canvas half of a window's height: they are what is shown."""
        below, self._shrunk_by = self._below(), {}
        tallest = max((self._tabs_px(dock) for dock in below), default=0)
        self._set_heights(below, [math.ceil(PRESENTED_SHARE * height_px) - tallest] * len(below))

    def _tabs_px(self, dock: Dock) -> int:
        """The height of the tabs above a dock."""
        tabbed = [other for other in self.tabifiedDockWidgets(dock) if not other.isHidden()]
        bars = [bar.height() for bar in self._tab_names.bars() if bar.isVisible()]
        return max(bars, default=0) if tabbed else 0

    def put_beside_canvas(self, widget: QWidget) -> None:
        """Add a widget at the right of the canvas."""
        self._middle.addWidget(widget)

    def _below(self) -> list[Dock]:
        """The views that are seen below the canvas."""
        return [
            dock
            for dock in self.docks.values()
            if dock.seen
            and not dock.isFloating()
            and self.dockWidgetArea(dock) == Qt.DockWidgetArea.BottomDockWidgetArea
        ]

    def _set_heights(self, docks: list[Dock], heights: list[int]) -> None:
        self.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def shrink_views(self, height_px: int) -> None:
        """Make the views below the canvas lower by `height_px`, though none lower than `LEAST_PX`.

        So that a bar which opens under them takes its height from them and not from the canvas.
        Where they are lower already, nothing changes.
        """
        if self._shrunk_by:
            return
        below = self._below()
        least = [min(dock.height(), theme.px(LEAST_PX)) for dock in below]
        heights = [
            max(low, dock.height() - height_px) for low, dock in zip(least, below, strict=True)
        ]
        self._shrunk_by = {
            dock.objectName(): dock.height() - height
            for dock, height in zip(below, heights, strict=True)
        }
        self._set_heights(below, heights)

    def restore_views(self) -> None:
        """Give the views the height back that `shrink_views` took."""
        if not self._shrunk_by:
            return
        below = self._below()
        shrunk = [self._shrunk_by.get(dock.objectName(), 0) for dock in below]
        self._shrunk_by = {}
        self._set_heights(below, [dock.height() + h for dock, h in zip(below, shrunk, strict=True)])

    def createPopupMenu(self) -> QMenu:
        """The menu of a right click beside a tab or between docks (overrides Qt's)."""
        menu = QMenu(self)
        menu.addActions(list(self.actions_by_name.values()))
        return menu

    # Actions

    def _action(self, spec: ViewSpec) -> QAction:
        action = QAction(spec.title, self)
        action.setObjectName(f"show_{spec.name}")
        action.setCheckable(True)
        action.setShortcut(QKeySequence(spec.key))
        action.setToolTip(f"{spec.explanation} ({spec.key})")
        action.setStatusTip(spec.explanation)
        action.triggered.connect(lambda _checked=False: self._toggle(spec.name))
        return action

    def _toggle(self, name: str) -> None:
        """Close a view that is seen; open one that is not, or bring its tab to the front."""
        if self.docks[name].seen:
            self.docks[name].close()
        else:
            self.reveal(name)
        self._update()

    def _update(self, *_: object) -> None:
        """Bring check marks, titles and tab bars in line with the docks."""
        for name, action in self.actions_by_name.items():
            action.setChecked(not self.docks[name].isHidden())
        for dock in self.docks.values():
            others = self.tabifiedDockWidgets(dock)
            dock.set_tabbed(any(not other.isHidden() for other in others))
        for bar in self._tab_names.bars():
            bar.setExpanding(False)
            bar.setDrawBase(False)
            bar.setAccessibleName("Views in this place")
            self._dock_tabs.attach(bar)
            self._tab_names.attach(bar)
        self._tab_names.refresh_soon()
