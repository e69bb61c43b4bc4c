"""Every view of the window, and the docks in which they stand: moved, tabbed, floated, closed.

`VIEWS` is the one place that knows all views. A new one is a line here: its name, what the menu
calls it, its class, its key, the group it is tabbed with at first and whether a first launch
shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar, QTabWidget, QWidget

from ui.shell.docks.dock_tabs import DockTabs
from ui.shell.docks.dock_title import DockTitle, NoDockTitle
from ui.style import theme
from ui.views.activations.view import ActivationView
from ui.views.base.view import View
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.histograms.view import HistogramView
from ui.views.loss.view import LossView
from ui.views.predictions.view import PredictionView
from ui.views.run_table.view import RunTableView
from ui.views.weights.view import WeightGradientView

PLOTS_SHARE = 0.46  # of the height, for the views below the canvas at first
PRESENTED_SHARE = 0.43  # of the height, while presenting
LEFT_SHARE = 0.36  # of the width, for the left one of the two groups below
LEAST_PX = 180  # a view below the canvas is not made lower than this
LEFT, RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """A view as the window knows it; `group` is where it stands below the canvas at first."""

    name: str
    title: str
    make: Callable[[], View]
    key: str
    group: str
    shown: bool = False


VIEWS = (
    ViewSpec("loss_view", "Loss", LossView, "Alt+1", LEFT, shown=True),
    ViewSpec("gradient_heatmap", "Gradients", GradientHeatmapView, "Alt+2", RIGHT, shown=True),
    ViewSpec("prediction_view", "Predictions", PredictionView, "Alt+3", LEFT),
    ViewSpec("weight_gradient_view", "Weights", WeightGradientView, "Alt+4", RIGHT),
    ViewSpec("histogram_view", "Histograms", HistogramView, "Alt+5", LEFT),
    ViewSpec("activation_view", "Activations", ActivationView, "Alt+6", RIGHT),
    ViewSpec("run_table", "Runs", RunTableView, "Alt+7", RIGHT),
)


# an arrangement of other views than today's is none: Qt would put a new view somewhere
LAYOUT_VERSION = crc32(" ".join(spec.name for spec in VIEWS).encode()) & 0x7FFF


class Dock(QDockWidget):
    """A view or a panel at the canvas's side; knows whether it can be seen.

    Qt keeps a tab that is behind another one "visible" and moves it out of sight, so that the
    signal is the only one who knows.
    """

    seen_changed = Signal(bool)

    def __init__(self, widget: QWidget, title: str, *, panel: bool = False) -> None:
        super().__init__(title)
        self.setObjectName(f"{widget.objectName()}_dock")
        self.setWidget(widget)
        self.seen = False
        if panel:
            self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
            self.setTitleBarWidget(NoDockTitle())
        else:
            self.setTitleBarWidget(DockTitle(self))
        self.visibilityChanged.connect(self._on_visibility)
        self.topLevelChanged.connect(self._on_top_level)

    def _on_visibility(self, visible: bool) -> None:
        if visible != self.seen:
            self.seen = visible
            self.seen_changed.emit(visible)

    def _on_top_level(self, floating: bool) -> None:
        if not floating:
            self.raise_()  # Qt puts what comes back behind the tab that is seen

    def set_tabbed(self, tabbed: bool) -> None:
        """Whether a tab says this dock's name."""
        strip = self.titleBarWidget()
        if isinstance(strip, DockTitle):
            strip.set_tabbed(tabbed)


class DockArea(QMainWindow):
    """The canvas in the middle and docks around it; remembers their arrangement as bytes."""

    def __init__(self, canvas: QWidget, palette: QWidget, inspector: QWidget) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDocumentMode(True)
        options = QMainWindow.DockOption
        self.setDockOptions(options.AllowNestedDocks | options.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCentralWidget(canvas)
        self.views: dict[str, View] = {spec.name: spec.make() for spec in VIEWS}
        self.panels = {
            "palette": Dock(palette, "Layers", panel=True),
            "inspector": Dock(inspector, "Inspector", panel=True),
        }
        self.docks = {spec.name: Dock(self.views[spec.name], spec.title) for spec in VIEWS}
        self.actions_by_name = {spec.name: self._action(spec) for spec in VIEWS}
        self.arranged = False
        self._saved = QByteArray()
        self._aside: list[Dock] = []
        self._heights: dict[str, int] = {}
        self._lent: dict[str, int] = {}
        self._grip = DockTabs(self)
        for dock in self.all_docks():
            dock.topLevelChanged.connect(self._grip.let_go)
            dock.visibilityChanged.connect(self._follow)
            dock.dockLocationChanged.connect(self._follow)
            dock.topLevelChanged.connect(self._follow)
        self.arrange()

    def all_docks(self) -> list[Dock]:
        """Panels and views."""
        return [*self.panels.values(), *self.docks.values()]

    # The arrangement

    def arrange(self) -> None:
        """The arrangement of a first launch."""
        area = Qt.DockWidgetArea
        for dock in self.all_docks():
            dock.setFloating(False)
            self.removeDockWidget(dock)
        self.addDockWidget(area.LeftDockWidgetArea, self.panels["palette"])
        self.addDockWidget(area.RightDockWidgetArea, self.panels["inspector"])
        # the two groups are parted first: what is split off a dock with tabs becomes a tab itself
        heads = {
            group: self.docks[next(s.name for s in VIEWS if s.group == group and s.shown)]
            for group in (LEFT, RIGHT)
        }
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
        self._share(heads)
        self._follow()

    def _share(self, heads: dict[str, Dock]) -> None:
        wide = [round(1000 * LEFT_SHARE), round(1000 * (1 - LEFT_SHARE))]
        self.resizeDocks([heads[LEFT], heads[RIGHT]], wide, Qt.Orientation.Horizontal)
        tall = round(PLOTS_SHARE * self.height())
        self.resizeDocks([heads[LEFT]], [tall], Qt.Orientation.Vertical)

    def arrangement(self) -> QByteArray:
        """What `restore` takes; panels that only stand aside count as shown."""
        if self._aside:
            self.set_panels_aside(False)
        return self.saveState(LAYOUT_VERSION)

    def restore(self, saved: QByteArray) -> None:
        """Arrange the docks as they were, once the window is shown: sizes mean something then."""
        self._saved = saved

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.arranged:
            self.arranged = True
            self.arrange()
            if not self._saved.isEmpty() and not self.restoreState(self._saved, LAYOUT_VERSION):
                self.arrange()
            self._follow()

    def reveal(self, name: str) -> None:
        """Open a view and bring it before others that share its place."""
        dock = self.docks[name]
        size = self._room_of(dock)
        dock.show()
        dock.raise_()
        if size is not None:
            # a dock that comes back has its own idea of a size, and would push its neighbours
            self.resizeDocks([dock], [size.width()], Qt.Orientation.Horizontal)
            self.resizeDocks([dock], [size.height()], Qt.Orientation.Vertical)

    def _room_of(self, dock: Dock) -> QSize | None:
        """The size of the docks that share a hidden dock's place."""
        if not dock.isHidden() or dock.isFloating():
            return None
        sharing = self.tabifiedDockWidgets(dock)
        seen = [other for other in sharing if isinstance(other, Dock) and other.seen]
        return seen[0].size() if seen else None

    def set_panels_aside(self, aside: bool) -> None:
        """Leave the room to canvas and views, or bring back the panels that stood there.

        The canvas gets more of the height as well: its cards are to be read from the last row.
        """
        if aside:
            self._aside = [dock for dock in self.panels.values() if not dock.isHidden()]
        for dock in self._aside:
            dock.setVisible(not aside)
        below = self._below()
        if aside:
            self._heights = {dock.objectName(): dock.height() for dock in below}
            self._set_heights(below, [round(PRESENTED_SHARE * self.height())] * len(below))
        else:
            self._set_heights(
                below, [self._heights.get(dock.objectName(), dock.height()) for dock in below]
            )
            self._aside = []

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

    def lend(self, height_px: int) -> None:
        """Let the views below the canvas, not the canvas, pay for what opens under them, as far
        as they can be read when lower."""
        below = self._below()
        least = [min(dock.height(), theme.px(LEAST_PX)) for dock in below]
        heights = [
            max(low, dock.height() - height_px) for low, dock in zip(least, below, strict=True)
        ]
        self._lent = {
            dock.objectName(): dock.height() - height
            for dock, height in zip(below, heights, strict=True)
        }
        self._set_heights(below, heights)

    def take_back(self) -> None:
        """Give the views what they have lent."""
        below = self._below()
        lent = [self._lent.get(dock.objectName(), 0) for dock in below]
        self._set_heights(below, [dock.height() + h for dock, h in zip(below, lent, strict=True)])

    def createPopupMenu(self) -> QMenu:
        """On a right click beside a tab or between docks."""
        menu = QMenu(self)
        menu.addActions(list(self.actions_by_name.values()))
        return menu

    # Actions

    def _action(self, spec: ViewSpec) -> QAction:
        action = QAction(spec.title, self)
        action.setObjectName(f"show_{spec.name}")
        action.setCheckable(True)
        action.setShortcut(QKeySequence(spec.key))
        explanation = self.views[spec.name].accessibleDescription()
        action.setToolTip(f"{explanation} ({spec.key})")
        action.setStatusTip(explanation)
        action.triggered.connect(lambda _checked=False: self._toggle(spec.name))
        return action

    def _toggle(self, name: str) -> None:
        """Close what is seen; open, or bring forward, what is not."""
        if self.docks[name].seen:
            self.docks[name].close()
        else:
            self.reveal(name)
        self._follow()

    def _follow(self, *_: object) -> None:
        """Check marks say what is open; strips give way to tabs."""
        for name, action in self.actions_by_name.items():
            action.setChecked(not self.docks[name].isHidden())
        for dock in self.docks.values():
            others = self.tabifiedDockWidgets(dock)
            dock.set_tabbed(any(not other.isHidden() for other in others))
        for bar in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setExpanding(False)
            bar.setDrawBase(False)
            bar.setAccessibleName("Views in this place")
            self._grip.hold(bar)
