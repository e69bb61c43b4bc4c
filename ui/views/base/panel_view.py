"""Views with a panel for each network: its name, a line of facts, and its picture below them.

`ExaminedView` is one of a single layer, which shows what an examination has found there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import pyqtgraph as pg

from ui.plots.line_item import LineItem
from ui.style import theme
from ui.views.base.plot_view import PlotView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtCore import QPointF, QRectF

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.views.base.export import Table

ROWS_GAP_PX = 6  # between panels one below the other
WORDS_GAP_PX = 6  # below name and facts
WORDS_PX = 44  # about the height of name and facts
ALIKE = 0.85  # pictures of this share of the largest are about as large


class NetworkPanel(pg.GraphicsLayout):
    """One network: name and facts are in rows 0 and 1 of the layout, `columns` wide."""

    low_px = 116  # lower panels leave out the facts
    last_line = 1  # the row of the last line of words

    def __init__(self, index: int, columns: int = 1) -> None:
        super().__init__()
        self.index = index
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(0)
        self.name, self.fact = LineItem(theme.CONTROL_PX, 600), LineItem(whole=True)
        self.addItem(self.name, 0, 0, 1, columns)
        self.addItem(self.fact, 1, 0, 1, columns)
        self.width_px = self.height_px = 1.0
        self.keep_gap(WORDS_GAP_PX)

    def restyle(self) -> None:
        """Take over theme and sizes; plots are told by the view."""
        self.name.restyle()
        self.fact.restyle()
        self.keep_gap(self.gap_px)

    def keep_gap(self, gap_px: int) -> None:
        """Keep so much free below the words."""
        self.gap_px = gap_px
        self.layout.setRowSpacing(self.last_line, theme.px(gap_px))

    def take_size(self, width_px: float, height_px: float) -> None:
        """Be exactly as large, whatever stands in the layout."""
        if (width_px, height_px) != (self.width_px, self.height_px):
            self.width_px, self.height_px = max(1.0, width_px), max(1.0, height_px)
            self.setFixedWidth(self.width_px)
            self.setFixedHeight(self.height_px)
            self.name.setMinimumWidth(self.width_px)  # however narrow the picture is

    @property
    def is_low(self) -> bool:
        """Whether there is no room for facts."""
        return self.height_px < theme.px(self.low_px)

    def show_name(self, name: str, *behind: str, scale: str = "") -> None:
        """A network's letter and name, and what fits of what stands `behind`, the longest first.

        A `scale` stands at the end of each. Without room for a name the letter alone is left.
        """
        letter, end = theme.LETTERS[self.index], f" · {scale}" if scale else ""
        texts = [f"{letter}  {name} · {text}{end}" for text in behind]
        texts += [f"{letter}  {name}{end}", f"{letter}  {scale}".rstrip()]
        self.name.set_texts(texts, theme.current().network_texts[self.index])

    def show_facts(self, *texts: str) -> None:
        """What there is to say of a network, in ever fewer words; a low panel leaves it out."""
        self.fact.take_room(bool(texts) and not self.is_low)
        self.fact.set_texts(texts or ("",), theme.current().muted)

    def let_go(self) -> None:
        """Keep nothing of a run that is seen no more: a panel outlives it, to stay zoomed."""

    def reading(self, scene: QPointF) -> str:
        """The values under a point of the scene, in lines; empty where none are."""
        return ""

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
        self, name: str, title: str, explanation: str, make_panel: Callable[[int], Panel]
    ) -> None:
        """`make_panel` makes the panel of the network of a number."""
        super().__init__(name, title, explanation)
        self._make_panel = make_panel
        self.panels: list[Panel] = []
        self._columns = 1
        self.canvas.resized.connect(self.show_all)

    # What a view fills in

    def count(self) -> int:
        """How many networks there are to show; 0 where there is nothing of any."""
        raise TypeError(f"{type(self).__name__} counts nothing")

    def divide_panel(self, index: int, panel: Panel) -> None:
        """Divide the room in a panel, before it is laid out."""

    def show_panel(self, index: int, panel: Panel) -> None:
        """Draw a network in its panel, whose size is known."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def show_beside(self) -> None:
        """Draw what stands beside the panels, when these are drawn."""

    def room_px(self) -> tuple[float, float]:
        """Width and height of the canvas less what stands beside the panels."""
        return self.canvas.width(), self.canvas.height()

    def side_px(self, width: float, height: float) -> float | None:
        """The side of the picture in a panel of a size; None where pictures fill their panels."""
        return None

    def hint_boxes(self) -> list[QRectF]:
        """The parts of the canvas in which the hint stands, by default all of it."""
        return []

    def is_empty(self) -> bool:
        """Whether the hint is to be seen."""
        return not self.count()

    # Drawing

    def columns(self, count: int) -> int:
        """How many panels stand side by side: as many as make pictures that have a side largest.

        Of arrangements in which they are about as large, that with most room for names.
        """
        sides = {
            columns: self.side_px(*self.panel_px(0, count, columns))
            for columns in range(1, count + 1)
        }
        if None in sides.values():
            narrow = count >= 3 and self.room_px()[0] / count < theme.px(self.least_px)
            return -(-count // 2) if narrow else count
        known = {columns: side or 0.0 for columns, side in sides.items()}
        largest = max(known.values())
        least = min(largest, ALIKE * largest)  # below zero where there is no room for any
        return min(at for at, side in known.items() if side >= least)

    def panel_px(self, index: int, count: int, columns: int) -> tuple[float, float]:
        """Width and height of one of `count` panels."""
        (width, height), rows = self.room_px(), max(1, -(-count // columns))
        across, down = theme.px(theme.GAP), theme.px(ROWS_GAP_PX)
        return (width - (columns - 1) * across) / columns, (height - (rows - 1) * down) / rows

    def show_all(self) -> None:
        """Arrange the panels for what there is, and draw all of them.

        They are painted in a turn of the event loop of their own: making the panels of another run
        and painting them take some 15 ms each.
        """
        count = self.count()
        self.arrange(count)
        for index, panel in enumerate(self.panels):
            panel.setVisible(count > 0)  # those of an earlier run stay, and what they are zoomed to
            if not count:
                panel.let_go()
            else:
                panel.take_size(*self.panel_px(index, count, self._columns))
                self.divide_panel(index, panel)
        self.canvas.lay_out()
        for index, panel in enumerate(self.panels if count else ()):
            self.show_panel(index, panel)
        self.canvas.lay_out_again()
        self.show_beside()
        self.show_hint(self.hint if self.is_empty() else "", *self.hint_boxes())
        self.canvas.lay_out()

    def arrange(self, count: int) -> bool:
        """Let `count` panels stand in the canvas, if any; whether they stood otherwise before."""
        columns = self.columns(count) if count else self._columns
        if (count or len(self.panels), columns) == (len(self.panels), self._columns):
            return False
        self._columns = columns
        for item in list(self.canvas.ci.items):
            self.canvas.ci.removeItem(item)
        del self.panels[count:]
        while len(self.panels) < count:
            self.panels.append(self._make_panel(len(self.panels)))
        for index, panel in enumerate(self.panels):
            self.canvas.ci.addItem(panel, index // columns, index % columns)
        self._keep_spaces()
        return True

    def _keep_spaces(self) -> None:
        """Part the panels by as much as their sizes leave free."""
        self.canvas.ci.layout.setHorizontalSpacing(theme.px(theme.GAP))
        self.canvas.ci.layout.setVerticalSpacing(theme.px(ROWS_GAP_PX))

    def reading(self, scene: QPointF) -> str:
        texts = (panel.reading(scene) for panel in self.panels[: self.count()])
        return next((text for text in texts if text), "")

    def panel_at(self, scene: QPointF) -> int | None:
        """The network in whose panel a point of the scene is."""
        for index, panel in enumerate(self.panels):
            if panel.isVisible() and panel.sceneBoundingRect().contains(scene):
                return index
        return None

    def restyle(self) -> None:
        super().restyle()
        self._keep_spaces()
        for panel in self.panels:
            panel.restyle()
        self.show_all()


class ExaminedView(PanelView[Panel], Generic[Panel, Found]):
    """Shows what was found in each network, until something else is found or a run begins."""

    header: tuple[str, ...] = ()  # of its table; columns beyond it are `further` ones, from 0
    further = ""

    def __init__(
        self, name: str, title: str, explanation: str, make_panel: Callable[[int], Panel]
    ) -> None:
        super().__init__(name, title, explanation, make_panel)
        self.found: list[Found | None] = []
        self.names: list[str] = []
        self._run: int | None = None
        self.show_hint(self.hint)

    def examined(self, network: NetworkSnapshot) -> Found | None:
        """What this view shows of an examination."""
        raise TypeError(f"{type(self).__name__} examines nothing")

    def rows_of(self, found: Found) -> Iterable[Sequence[object]]:
        """What was found in a network, as rows of a table."""
        raise TypeError(f"{type(self).__name__} holds no table")

    def table(self) -> Table:
        """Every number that is shown, with the name of its network."""
        rows = [
            (name, *row)
            for name, found in zip(self.names, self.found, strict=True)
            if found is not None
            for row in self.rows_of(found)
        ]
        widest = max((len(row) for row in rows), default=0)
        more = [f"{self.further} {at}" for at in range(widest - len(self.header))]
        return [*self.header, *more], rows

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
