"""A study as text for other programs: its table in CSV or Markdown, its plot for pgfplots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.study import pgfplots, table
from ui.style import theme
from ui.views.study.columns import title_of

if TYPE_CHECKING:
    from ui.views.study.drawing import Drawing
    from ui.views.study.state import StudyState

PICTURES = "PNG picture (*.png);;SVG drawing (*.svg);;LaTeX, pgfplots (*.tex)"
TABLES = "Comma-separated values (*.csv);;Markdown (*.md)"


def csv_text(state: StudyState) -> str:
    """The table as the command line writes it."""
    return table.csv(state.header, _cells(state))


def markdown_text(state: StudyState) -> str:
    """The table in Markdown."""
    return table.markdown(state.header, _cells(state))


def pgfplots_text(drawing: Drawing) -> str:
    """The plot as it is drawn, in the light theme's colours: for paper."""
    colors = theme.LIGHT.networks
    curves = []
    for number, name in enumerate(drawing.names):
        found, color = drawing.of(name), colors[number % len(colors)].lstrip("#")
        curves.append(
            pgfplots.Curve(name, color, [
                (p.x, p.y.median, p.y.lowest, p.y.highest)
                for p in found
                if p.x is not None and p.y is not None
            ])
        )  # fmt: skip
        beside = [
            (p.x, p.partner.median, p.partner.lowest, p.partner.highest)
            for p in found
            if p.x is not None and p.partner is not None
        ]
        if beside:
            curves.append(pgfplots.Curve(name, color, beside, dotted=True))
    return pgfplots.drawing(
        curves, title_of(drawing.x), title_of(drawing.y),
        log_x=drawing.log_x, log_y=drawing.log_y, level=drawing.chance,
    )  # fmt: skip


def _cells(state: StudyState) -> list[list[str]]:
    return [table.texts(state.header, row) for row in state.rows]
