"""Views with a panel for each network: its name, a line of facts, and its picture below them.

`ExaminedView` is one of a single layer, which shows what an examination has found there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent

from ui.plots.line_item import LineItem
from ui.style import theme
from ui.views.base.plot_view import PlotView

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QResizeEvent

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot

LOW_PX = 116  # lower panels leave out the facts
ROWS_GAP_PX = 6  # between panels one below the other
WORDS_GAP_PX = 6  # below name and facts


class NetworkPanel(pg.GraphicsLayout):
    """One network: name and facts are in rows 0 and 1 of the layout, `columns` wide."""

    last_line = 1  # the row of the last line of words

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(0)
        self.name, self.fact = LineItem(theme.CONTROL_PX, 600), LineItem()
        self.addItem(self.name, 0, 0, 1, columns)
        self.addItem(self.fact, 1, 0, 1, columns)
        self.width_px = self.height_px = 1.0
        self.gap_px = WORDS_GAP_PX

    def restyle(self) -> None:
        """Take over the present sizes; plots are told by the view."""
        self.name.restyle()

    def take_size(self, width_px: float, height_px: float) -> None:
        """Be exactly as large, whatever stands in the layout."""
        self.width_px, self.height_px = max(1.0, width_px), max(1.0, height_px)
        self.setFixedWidth(self.width_px)
        self.setFixedHeight(self.height_px)
        self.name.setMinimumWidth(self.width_px)  # however narrow the picture is
        self.layout.setRowSpacing(self.last_line, theme.px(self.gap_px))

    def show_words(
        self, index: int, name: str, *layer: str, fact: str = "", scale: str = ""
    ) -> None:
        """A network's letter and name, what fits of its `layer`, the longest first, and a fact.

        In a panel without room for a name its letter alone is left. A low one has no fact; then a
        `scale` that is to be written stands behind the name.
        """
        letter, now = theme.LETTERS[index], theme.current()
        whole = f"{letter}  {name}"
        texts = [*(f"{whole} · {text}" for text in layer), whole, letter]
        low = not fact or self.height_px < theme.px(LOW_PX)
        if scale and low:
            texts = [f"{text} · {scale}" for text in texts[:-1]] + [f"{letter}  {scale}"]
        self.name.set_texts(texts, now.network_texts[index])
        self.fact.take_room(not low)
        self.fact.set_texts([f"{fact} · {scale}", scale] if scale else [fact], now.muted)

    def below_px(self, *more: LineItem) -> float:
        """The height of what is left below the words, and below `more` lines."""
        lines = (self.name, self.fact, *more)
        words = sum(line.maximumHeight() for line in lines) + theme.px(self.gap_px)
        return float(max(1.0, self.height_px - words))


Panel = TypeVar("Panel", bound=NetworkPanel)
Found = TypeVar("Found")


class PanelView(PlotView, Generic[Panel]):
    """Keeps a panel a network, side by side or in rows; panels are made once and then follow."""

    hint = ""  # while there is nothing to show
    least_px = 210  # of three or four panels, narrower ones stand in two rows

    def __init__(
        self, name: str, title: str, explanation: str, make_panel: Callable[[], Panel]
    ) -> None:
        super().__init__(name, title, explanation)
        self._make_panel = make_panel
        self.panels: list[Panel] = []
        self._columns = 1

    # What a view fills in

    def count(self) -> int:
        """How many networks there are to show; 0 where there is nothing of any."""
        raise TypeError(f"{type(self).__name__} counts nothing")

    def show_panel(self, index: int, panel: Panel) -> None:
        """Draw a network in its panel, whose size is known."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def columns(self, count: int) -> int:
        """How many panels stand side by side."""
        narrow = count >= 3 and self.canvas.width() / count < theme.px(self.least_px)
        return -(-count // 2) if narrow else max(1, count)

    def panel_px(self, index: int, count: int, columns: int) -> tuple[float, float]:
        """Width and height of one of `count` panels."""
        size, rows = self.canvas.size(), max(1, -(-count // columns))
        across, down = theme.px(theme.GAP), theme.px(ROWS_GAP_PX)
        width = (size.width() - (columns - 1) * across) / columns
        return width, (size.height() - (rows - 1) * down) / rows

    # Drawing

    def show_all(self) -> None:
        """Arrange the panels for what there is, and draw all of them."""
        count = self.count()
        self.show_hint("" if count else self.hint)
        columns = self.columns(count)
        if (count, columns) != (len(self.panels), self._columns):
            self._arrange(count, columns)
        for index, panel in enumerate(self.panels):
            panel.take_size(*self.panel_px(index, count, columns))
            self.show_panel(index, panel)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # of layouts in layouts
        self.canvas.settle()

    def _arrange(self, count: int, columns: int) -> None:
        self._columns = columns
        for panel in self.panels:
            self.canvas.ci.removeItem(panel)
        while len(self.panels) < count:
            self.panels.append(self._make_panel())
        del self.panels[count:]
        for index, panel in enumerate(self.panels):
            self.canvas.ci.addItem(panel, index // columns, index % columns)
        self.canvas.ci.layout.setHorizontalSpacing(theme.px(theme.GAP))
        self.canvas.ci.layout.setVerticalSpacing(theme.px(ROWS_GAP_PX))

    def panel_at(self, scene: QPointF) -> int | None:
        """The network in whose panel a point of the scene is."""
        for index, panel in enumerate(self.panels):
            if panel.sceneBoundingRect().contains(scene):
                return index
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_all()

    def restyle(self) -> None:
        super().restyle()
        for panel in self.panels:
            panel.restyle()
        self.show_all()


class ExaminedView(PanelView[Panel], Generic[Panel, Found]):
    """Shows what was found in each network, until something else is found or a run begins."""

    def __init__(
        self, name: str, title: str, explanation: str, make_panel: Callable[[], Panel]
    ) -> None:
        super().__init__(name, title, explanation, make_panel)
        self.found: list[Found | None] = []
        self.names: list[str] = []
        self._run: int | None = None
        self.show_hint(self.hint)

    def examined(self, network: NetworkSnapshot) -> Found | None:
        """What this view shows of an examination."""
        raise TypeError(f"{type(self).__name__} examines nothing")

    def describe(self, *, same_run: bool) -> None:
        """Bring title and scales up to what was found, of the run as before or a new one."""

    def known(self) -> list[Found]:
        """What was found, of the networks where there is anything."""
        return [found for found in self.found if found is not None]

    def count(self) -> int:
        return len(self.found) if self.known() else 0

    def draw(self, snapshot: Snapshot) -> None:
        found = [self.examined(network) for network in snapshot.networks]
        same_run = snapshot.run_id == self._run
        if same_run and (list(map(id, found)) == list(map(id, self.found)) or not any(found)):
            return
        self._run = snapshot.run_id
        self.found, self.names = found, [network.name for network in snapshot.networks]
        self.describe(same_run=same_run)
        self.show_all()

    def clear(self) -> None:
        self.found, self.names, self._run = [], [], None
        self.describe(same_run=False)
        self.show_all()
