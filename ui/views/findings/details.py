"""The text of one finding: since when, where, why it happens with the formula, and its cures.

Everything that can be clicked is a link whose address says what to do, such as "layer:d3".
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTextBrowser

from simulator.diagnosis.explanations import EXPLANATIONS
from simulator.diagnosis.symptom import BEFORE, DURING
from simulator.diagnosis.symptoms import SYMPTOMS
from simulator.measurement.number_text import number_text
from ui.style import theme
from ui.views.findings.cures import Cures, cure_text

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from ui.views.findings.entries import Entry

MOST_LAYERS = 12


class Details(QTextBrowser):
    """Shows HTML made here; loads nothing, whatever a name in it looks like."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("finding_details")
        self.setAccessibleName("The selected finding")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.shown = ""
        self.restyle()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load nothing."""
        return None

    def restyle(self) -> None:
        """Take over theme and sizes."""
        colours = theme.current()
        self.document().setDefaultFont(theme.font(theme.CONTROL_PX))
        self.document().setDocumentMargin(0)
        self.document().setDefaultStyleSheet(
            f"a {{ color: {colours.link}; text-decoration: none; }}"
            f" .muted {{ color: {colours.muted}; }} p {{ margin: 0 0 {theme.px(8)}px 0; }}"
            f" .title {{ font-size: {theme.px(theme.TITLE_PX)}px; font-weight: 600; }}"
        )
        self.setStyleSheet(
            f"QTextBrowser {{ background: {colours.surface}; color: {colours.text}; }}"
        )
        self.document().setHtml(self.shown)

    def show_html(self, html: str) -> None:
        """Show a text, unless it is shown already; it stays as far scrolled as it is."""
        if html != self.shown:
            self.shown = html
            bar = self.verticalScrollBar()
            at = bar.value()
            self.document().setHtml(html)
            bar.setValue(at)


def html_of(entry: Entry, name: str, cures: Cures, *, can_add: bool) -> str:
    """The finding of the network with this name; `can_add` says whether a variant can be added."""
    finding = entry.finding
    since = _link(f"step:{finding.step}", f"since step {finding.step:,}")
    when = "foreseen before the first step" if entry.foreseen else since
    title = f"{finding.title[:1].upper()}{finding.title[1:]}"
    parts = [
        f'<p class="title">{escape(title)}</p>',
        f'<p><span class="muted">{escape(name)} · </span>{when}</p>',
        f"<p>{escape(_sentence(finding.text))}</p>",
        *_cures(entry.network, cures, can_add),
        _layers(finding.layers),
        f'<p class="muted">{escape(_reading(entry))}</p>',
        f"<p>{escape(EXPLANATIONS.get(finding.name, ''))}</p>",
    ]
    return "".join(parts)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _layers(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    shown = ", ".join(_link(f"layer:{name}", name) for name in names[:MOST_LAYERS])
    more = f" and {len(names) - MOST_LAYERS} more" if len(names) > MOST_LAYERS else ""
    return f'<p><span class="muted">In </span>{shown}{more}</p>'


def _reading(entry: Entry) -> str:
    """What is measured, its value and the threshold with its source."""
    finding = entry.finding
    moments = DURING if finding.step else BEFORE  # one name and threshold may be at either
    for symptom in SYMPTOMS:
        same = symptom.name == finding.name and symptom.threshold == finding.threshold
        if same and moments <= symptom.moments:
            measures = f"{symptom.measures[:1].upper()}{symptom.measures[1:]}"
            value, limit = (
                number_text(float(f"{finding.value:.3g}")),
                number_text(finding.threshold),
            )
            return f"{measures}: {value}; threshold {limit} ({symptom.source})"
    return ""


def _cures(network: int, cures: Cures, can_add: bool) -> list[str]:
    known = cures.of(network)
    if known is None:
        return [f"<p>{_link('cures:try', 'Try cures')} <span class='muted'>on a copy, in the "
                "background</span></p>"]  # fmt: skip
    parts = []
    if known.searching:
        done = f"Trying cures: {known.done} of {known.total or '…'}"
        if known.seconds_left is not None:
            done += f" · at most {math.ceil(known.seconds_left)} s more"
        parts.append(f"<p>{done} · {_link('cures:cancel', 'cancel')}</p>")
    else:
        parts.append(_tried(known))
    for number, cure in enumerate(known.found):
        links = [_link(f"apply:{number}", "Apply")]
        if cure.is_of_network and can_add:
            links.append(_link(f"beside:{number}", "Beside it"))
        parts.append(f"<p><b>{escape(cure_text(cure))}</b> &nbsp; {' · '.join(links)}</p>")
    return parts


def _tried(cures: Cures) -> str:
    """How many were tried, where none helps or the time was too short for all."""
    if cures.done < cures.total:
        text = f"{cures.done} of {cures.total} cures were tried within the time"
        return f"<p class='muted'>{text}{'' if cures.found else ', and none helps'}.</p>"
    if cures.found:
        return ""
    tries = "1 cure was" if cures.total == 1 else f"{cures.total} cures were"
    return f"<p>{tries} tried, and none helps.</p>"


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address, quote=True)}">{escape(text)}</a>'
