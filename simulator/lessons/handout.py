"""A lesson as one HTML file to hand out: text, formulas, pictures, questions, measured claims.

The file needs nothing else: no script, no font, and its pictures are inside. Whatever the lesson
holds is text in it; of Markdown, emphasis, code and lists are shown.
"""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from simulator.lessons.claims import measured_text
from simulator.lessons.lesson import ChoiceQuestion, CurveQuestion
from simulator.lessons.plots import PointsPlot
from simulator.lessons.typesetting import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.lessons.checking import Verdict
    from simulator.lessons.lesson import AnyQuestion, Formula, Step
    from simulator.lessons.reading import LessonFolder

STYLE = """
body { font: 17px/1.55 Georgia, serif; max-width: 42em; margin: 3em auto; padding: 0 1em; }
h1, h2, th { font-family: system-ui, sans-serif; }
.formula { font-size: 1.25em; text-align: center; margin: 1em 0 0.4em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2em 1em; font-size: 0.9em; }
dd { margin: 0; }
.look, .source { color: #555; }
table { border-collapse: collapse; width: 100%; font-size: 0.85em; }
th, td { border-top: 1px solid #bbb; padding: 0.35em 0.5em; text-align: left; vertical-align: top; }
.fails { font-weight: bold; }
figure { margin: 1em 0; }
img { width: 100%; border: 1px solid #bbb; box-sizing: border-box; }
figure img { border: none; }
figcaption { color: #555; font-size: 0.9em; }
details { margin: 0.5em 0; }
@media print { h2, table, img { break-inside: avoid; break-after: avoid; } }
"""
INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])"), r"<em>\1</em>"),
)


def handout(
    found: LessonFolder,
    verdicts: Sequence[Verdict],
    pictures: Mapping[str, bytes] | None = None,
    plots: Mapping[str, Sequence[bytes]] | None = None,
) -> str:
    """The page of a lesson whose claims were checked.

    `pictures` are PNGs by the ids of steps; so are `plots`, one for each plot of a step's text.
    """
    lesson = found.lesson
    body = [f"<h1>{escape(lesson.title)}</h1>", f"<p><em>{escape(lesson.summary)}</em></p>"]
    for number, step in enumerate(lesson.steps, 1):
        of_step = [verdict for verdict in verdicts if verdict.claim.step == step.id]
        drawn = (plots or {}).get(step.id, ())
        body += _step(number, step, of_step, (pictures or {}).get(step.id), drawn)
    seeds = sorted({seed for verdict in verdicts for seed in verdict.seeds})
    if seeds:
        listed = ", ".join(map(str, seeds))
        body.append(f'<p class="source">Measured by Depthscope on the seeds {listed}.</p>')
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f"<title>{escape(lesson.title)}</title>\n<style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _step(
    number: int,
    step: Step,
    verdicts: Sequence[Verdict],
    picture: bytes | None,
    plots: Sequence[bytes],
) -> Iterator[str]:
    yield f"<h2>{number}. {escape(step.title)}</h2>"
    yield from map(paragraph, step.text)
    for plot, png in zip(step.plots, plots, strict=False):
        source = f" ({escape(plot.source)})" if isinstance(plot, PointsPlot) else ""
        yield f"<figure>{_image(plot.caption, png)}<figcaption>{escape(plot.caption)}{source}"
        yield "</figcaption></figure>"
    if step.formula is not None:
        yield from _formula(step.formula)
    if step.look_at is not None:
        yield f'<p class="look">Look at {escape(step.look_at)}.</p>'
    if picture is not None:
        yield _image(f"Networks and views at the end of step {number}", picture)
    if verdicts:
        yield "<table><tr><th>claim</th><th>measured</th><th>bound</th><th>source</th></tr>"
        yield from map(_row, verdicts)
        yield "</table>"
    if step.question is not None:
        yield from _question(step.question)


def _image(told: str, png: bytes) -> str:
    return f'<img alt="{escape(told)}" src="data:image/png;base64,{b64encode(png).decode()}">'


def paragraph(text: str) -> str:
    """A paragraph of Markdown, or a list where every line begins with a dash."""
    lines = text.splitlines()
    if lines and all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{inline(text)}</p>"


def inline(text: str) -> str:
    """Text with its emphasis and code as HTML, and everything else as it is written."""
    shown = escape(text)
    for pattern, html in INLINE:
        shown = pattern.sub(html, shown)
    return shown


def _formula(formula: Formula) -> Iterator[str]:
    yield f'<p class="formula">{_typeset(formula.text)}</p>'
    if formula.symbols:
        yield "<dl>"
        for symbol, meaning in formula.symbols.items():
            yield f"<dt>{_typeset(symbol)}</dt><dd>{_typeset(meaning)}</dd>"
        yield "</dl>"


def _typeset(formula: str) -> str:
    """A formula as HTML, with its exponents and indices."""
    parts = ((escape(part.text), part.place) for part in parts_of(formula))
    return "".join(f"<{place}>{text}</{place}>" if place else text for text, place in parts)


def _question(question: AnyQuestion) -> Iterator[str]:
    """The question, with its answer behind a line that opens without a script."""
    yield f"<p><strong>Before you go on: {escape(question.text)}</strong></p>"
    if isinstance(question, CurveQuestion):
        answer = "The run shows it."
    else:
        yield "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in question.choices) + "</ul>"
        right = (question.answer,) if isinstance(question, ChoiceQuestion) else question.answer
        answer = "; then ".join(escape(question.choices[number]) for number in right)
    because = escape(question.because)
    yield f"<details><summary>Answer</summary><p>{answer}. {because}</p></details>"


def _row(verdict: Verdict) -> str:
    claim = verdict.claim
    values = ", ".join(measured_text(value, 4) for value in verdict.values)
    if claim.over_seeds == "median":
        values += f"; median {measured_text(verdict.measured[0], 4)}"
    fails = "" if verdict.holds else ' <span class="fails">fails</span>'
    return (
        f"<tr><td>{escape(claim.name)}{fails}</td><td>{values}</td>"
        f'<td>{claim.bound}</td><td class="source">{escape(claim.source)}</td></tr>'
    )
