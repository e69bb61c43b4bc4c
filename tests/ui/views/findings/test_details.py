"""What is told of one finding: when, where, what was measured against which threshold, cures."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.diagnosis.explanations import EXPLANATIONS
from simulator.diagnosis.symptom import DURING
from simulator.diagnosis.symptoms import SYMPTOMS
from simulator.measurement.diagnosis import Finding
from ui.style import style_sheet, theme
from ui.views.findings.cures import NO_CURES, Cures
from ui.views.findings.details import MOST_LAYERS, Details, html_of
from ui.views.findings.entries import Entry

SYMPTOM = next(each for each in SYMPTOMS if each.name == "dead_units")


def entry(layers: tuple[str, ...] = ("a", "b"), *, foreseen: bool = False) -> Entry:
    finding = Finding(
        "dead_units", "units never <fire>", 1200, layers, 0.51234, SYMPTOM.threshold, 3
    )
    return Entry(1, finding, foreseen, None)


def words(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html.replace("</p>", "\n")))


def test_it_says_when_where_what_and_why() -> None:
    html = html_of(entry(), "A & B", NO_CURES, can_add=True)
    told = words(html).splitlines()
    assert told[:3] == ["Dead units", "A & B · since step 1,200", "Units never <fire>."]
    assert 'href="step:1200"' in html
    assert "In a, b" in told
    assert 'href="layer:b"' in html
    [measured] = [line for line in told if "threshold" in line]
    assert measured.lower().startswith(f"{SYMPTOM.measures.lower()}: 0.512; threshold ")
    assert measured.endswith(f"({SYMPTOM.source})")
    assert EXPLANATIONS["dead_units"] in told
    for symptom in SYMPTOMS:  # some share name and threshold, before and during a run
        step = 20 if symptom.moments >= DURING else 0
        found = replace(entry().finding, name=symptom.name, threshold=symptom.threshold, step=step)
        said = words(html_of(entry()._replace(finding=found), "A", NO_CURES, can_add=True))
        assert f"{symptom.measures.lower()}: 0.512; threshold " in said.lower()
    early = words(html_of(entry(foreseen=True), "A", NO_CURES, can_add=True))
    assert "A · foreseen before the first step" in early
    assert "since step" not in early


def test_of_many_layers_the_rest_is_counted() -> None:
    names = tuple(f"d{number}" for number in range(MOST_LAYERS + 2))
    told = words(html_of(entry(names), "A", NO_CURES, can_add=True))
    assert f"d{MOST_LAYERS - 1} and 2 more" in told
    exact = words(html_of(entry(names[:MOST_LAYERS]), "A", NO_CURES, can_add=True))
    assert "more" not in next(line for line in exact.splitlines() if line.startswith("In "))
    assert "\nIn " not in words(html_of(entry(()), "A", NO_CURES, can_add=True))


def test_a_search_for_cures_says_how_far_it_is_and_how_it_ended() -> None:
    def told(**facts: object) -> str:
        return words(html_of(entry(), "A", Cures(network=1, **facts), can_add=True))  # type: ignore[arg-type]

    assert "Try cures" in words(html_of(entry(), "A", Cures(network=0), can_add=True))
    assert "Trying cures: 2 of … · at most 4 s more" in told(
        searching=True, done=2, seconds_left=3.2
    )
    assert "Trying cures: 2 of 5 · cancel" in told(searching=True, done=2, total=5)
    assert "1 of 3 cures were tried within the time, and none helps." in told(done=1, total=3)
    assert "1 cure was tried, and none helps." in told(done=1, total=1)
    assert "3 cures were tried, and none helps." in told(done=3, total=3)


def test_its_text_begins_at_the_edge_in_the_theme_s_type_and_colours(
    qtbot: QtBot, qapp: QApplication
) -> None:
    details = Details()
    qtbot.addWidget(details)
    details.resize(300, 80)
    details.show()
    details.show_html("<p class='title'>WWW</p><p class='muted'>WWW</p><p><a href='x'>WWW</a></p>")
    for chosen, scale in ((theme.DARK, 1.0), (theme.LIGHT, 1.4)):
        style_sheet.apply(qapp, chosen, scale)
        details.restyle()
        document, now = details.document(), theme.current()
        assert document.defaultFont() == theme.font(theme.CONTROL_PX)
        assert document.documentMargin() == 0
        title, muted, link = (document.findBlockByNumber(at) for at in range(3))
        formats = [block.begin().fragment().charFormat() for block in (title, muted, link)]
        assert formats[0].font().pixelSize() == theme.px(theme.TITLE_PX)
        assert formats[0].fontWeight() == 600
        assert formats[1].foreground().color() == theme.color(now.muted)
        assert formats[2].foreground().color() == theme.color(now.link)
        assert not formats[2].fontUnderline()
        assert title.blockFormat().bottomMargin() == theme.px(8)
        shot = details.viewport().grab().toImage()
        assert shot.pixelColor(shot.width() - 2, shot.height() - 2) == theme.color(now.surface)
    style_sheet.apply(qapp, theme.DARK)


def test_it_loads_nothing_opens_nothing_and_stays_as_far_scrolled_as_it_is(qtbot: QtBot) -> None:
    details = Details()
    qtbot.addWidget(details)
    details.resize(200, 60)
    details.show()
    assert details.loadResource(2, "file:///etc/hostname") is None
    assert not details.openLinks()
    assert not details.openExternalLinks()
    lines = "".join(f"<p>line {number}</p>" for number in range(40))
    details.show_html(lines)
    bar = details.verticalScrollBar()
    bar.setValue(50)
    details.show_html(lines + "<p>one more</p>")
    assert bar.value() == 50
    assert details.toPlainText().endswith("one more")
    assert details.accessibleName() == "The selected finding"
