"""Which tabs of a place show their names, so that none is cut however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

from ui.process.throttle import single_shot
from ui.shell.docks.view_icons import DRAWN, view_icon
from ui.shell.docks.view_specs import VIEWS
from ui.style import theme
from ui.style.style_sheet import TAB_PX, TIGHT_TAB_PX

if TYPE_CHECKING:
    from collections.abc import Mapping

SIDE_PX = 14  # of a picture
SLACK_PX = 2  # Qt rounds the width of a tab up
KEYS = {spec.name: f" ({spec.key})" for spec in VIEWS}
USE = "drag out to move; double-click to float; right-click for more"


class TabNames(QObject):
    """Gives each bar of tabs the first of three forms that it has the width for.

    `wide` and `tight` show every name, with more or less space beside it. In `pictures` only the
    tab in front shows its name; another one shows the picture that its view has in the row of all
    views, and its name as a tooltip. What is too wide even so can be scrolled.

    Qt copies the title of a dock's window to its tab whenever it arranges docks, so a tab is made
    nameless by that title. The name itself is kept here.
    """

    def __init__(self, dock_area: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
        """`docks` by the names of their views or panels, each with its name as title."""
        super().__init__(dock_area)
        self._dock_area = dock_area
        self._names = {dock: name for name, dock in docks.items()}
        self._titles = {dock: dock.windowTitle() for dock in docks.values()}
        self._pictures: dict[str, QIcon] = {}
        self._later = single_shot(self, 0, self.refresh)
        theme.notifier().changed.connect(self._restyle)

    def title(self, dock: QDockWidget) -> str:
        """The name of a dock, whether its tab shows it or not."""
        return self._titles[dock]

    def dock_at(self, bar: QTabBar, index: int) -> QDockWidget | None:
        """The dock of a tab; Qt keeps the address of its widget there."""
        address = bar.tabData(index)
        return next((d for d in self._titles if shiboken6.getCppPointer(d)[0] == address), None)

    def bars(self) -> list[QTabBar]:
        """The bars of docks that share a place; Qt makes and forgets them."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        return list(self._dock_area.findChildren(QTabBar, options=direct))

    def attach(self, bar: QTabBar) -> None:
        """Follow the width of a bar; may be called again for the same one."""
        bar.setElideMode(Qt.TextElideMode.ElideNone)  # a name is whole, or it is not there
        bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.refresh()
        return False

    def refresh_soon(self) -> None:
        """Refresh now, and once more when Qt has added or removed the tabs it is about to."""
        self.refresh()
        self._later.start()

    def refresh(self) -> None:
        """Bring the tabs in line with the room there is; a dock without a tab has its name."""
        bars = [bar for bar in self.bars() if bar.isVisible() and bar.count() > 1]
        nameless = {dock for bar in bars for dock in self._nameless(bar)}
        for dock, title in self._titles.items():
            wanted = "" if dock in nameless else title
            if dock.windowTitle() != wanted:
                dock.setWindowTitle(wanted)
        for bar in bars:
            self._label(bar)

    def _nameless(self, bar: QTabBar) -> set[QDockWidget]:
        """Choose the form of a bar; the docks that get a picture in it."""
        docks = {index: self.dock_at(bar, index) for index in range(bar.count())}
        metrics = QFontMetrics(theme.font(theme.CONTROL_PX, 600))
        words = sum(
            metrics.horizontalAdvance(self._titles[dock]) + SLACK_PX
            for dock in docks.values()
            if dock is not None
        )
        forms = {"wide": TAB_PX, "tight": TIGHT_TAB_PX}
        rooms = {form: words + 2 * theme.px(px) * bar.count() for form, px in forms.items()}
        form = next((form for form, px in rooms.items() if px <= bar.width()), "pictures")
        if bar.property("form") != form:
            bar.setProperty("form", form)
            bar.style().polish(bar)  # its style is chosen by the property
        front = bar.currentIndex() if form == "pictures" else None
        return {
            dock
            for index, dock in docks.items()
            if front not in (None, index) and dock is not None and self._names[dock] in DRAWN
        }

    def _label(self, bar: QTabBar) -> None:
        """Write the names or draw the pictures, and say in words what each tab is."""
        side = theme.px(SIDE_PX)
        if bar.iconSize() != QSize(side, side):
            bar.setIconSize(QSize(side, side))
        for index in range(bar.count()):
            dock = self.dock_at(bar, index)
            if dock is None:
                continue
            name, title = self._names[dock], self._titles[dock]
            if bar.tabText(index) != dock.windowTitle():
                bar.setTabText(index, dock.windowTitle())
            icon = QIcon() if dock.windowTitle() else self._picture(name)
            if bar.tabIcon(index).cacheKey() != icon.cacheKey():
                bar.setTabIcon(index, icon)
            bar.setTabToolTip(index, f"{title}{KEYS.get(name, '')}: {USE}")
            bar.setAccessibleTabName(index, title)

    def _picture(self, name: str) -> QIcon:
        if name not in self._pictures:
            side = theme.px(SIDE_PX)
            self._pictures[name] = view_icon(name, theme.current().muted, side)
        return self._pictures[name]

    def _restyle(self) -> None:
        self._pictures.clear()
        self.refresh_soon()
