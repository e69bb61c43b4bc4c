"""A handout is one page of text with the measured numbers, and nothing in it is active."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from simulator.lessons.checking import Verdict, check
from simulator.lessons.handout import handout, inline, paragraph
from tests.simulator.lessons.small import LESSON, documents, loaded
from tests.simulator.lessons.test_plots import GROWTH, POINTS, with_plots


class Page(HTMLParser):
    """The tags, attributes and text of a page; every tag that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_has_the_text_the_formulas_the_questions_and_the_numbers(tmp_path: Path) -> None:
    found = loaded(tmp_path / "mine", LESSON)
    verdicts = check(found.lesson, found.design, (3, 4))
    page = Page(handout(found, verdicts))
    assert page.open == []
    for words in (
        "A small lesson", "1. Begin", "3. Anew", "Another one.", "y = w·x", "weight",
        "Before you go on: What comes next?", "that. It is so.", "the loss falls", "≤ 0.75",
        "Measured by Depthscope on the seeds 3, 4.",
    ):  # fmt: skip
        assert words in page.text
    for value in verdicts[0].values:
        assert f"{value:.4g}" in page.text
    assert "fails" not in page.text.partition("</style>")[2]


def test_a_picture_of_a_step_is_inside_the_page_and_stands_in_its_step(tmp_path: Path) -> None:
    found = loaded(tmp_path / "mine", LESSON)
    text = handout(found, (), {"deeper": b"\x89PNG of a step"})
    first, _, after = text.partition("2. Deeper")
    assert "<img" not in first
    before_next = after.partition("3. Anew")[0]
    [data] = re.findall(r'<img alt="[^"<>]+step 2" src="data:image/png;base64,([^"]+)">', text)
    assert data in before_next
    assert b64decode(data) == b"\x89PNG of a step"


def test_a_plot_stands_in_the_text_of_its_step_with_its_caption_and_source(tmp_path: Path) -> None:
    hostile = "<script>\"'"
    found = loaded(tmp_path / "mine", with_plots(GROWTH, {**POINTS, "caption": hostile}))
    text = handout(found, (), {}, {"deeper": [b"\x89PNG one", b"\x89PNG two"]})
    page = Page(text)
    assert page.open == []
    assert "script" not in page.tags
    of_step = text.partition("2. Deeper")[2].partition("3. Anew")[0]
    drawn = re.findall(r'<img alt="([^"]+)" src="data:image/png;base64,([^"]+)">', of_step)
    assert [b64decode(data) for _, data in drawn] == [b"\x89PNG one", b"\x89PNG two"]
    assert [unescape(told) for told, _ in drawn] == ["Powers and sums", hostile]
    assert f"{hostile} (binomial coefficients)" in page.text


def test_a_claim_that_fails_says_so(tmp_path: Path) -> None:
    found = loaded(tmp_path / "mine", LESSON)
    verdict = Verdict(found.lesson.claims[0], (1,), (9.0,))
    assert "the loss falls fails" in Page(handout(found, [verdict])).text


def test_nothing_of_a_lesson_becomes_active(tmp_path: Path) -> None:
    lesson, _ = documents()
    hostile = '<script>x</script><img src="http://x"> [a](javascript:x) ![b](file:///x) **<b>**'
    lesson["title"] = lesson["summary"] = lesson["steps"][0]["title"] = hostile
    lesson["steps"][0]["text"] = [hostile, f"- {hostile}\n- `{hostile}`"]
    lesson["steps"][0]["look_at"] = lesson["steps"][0]["question"]["because"] = hostile
    lesson["claims"][0]["source"] = hostile
    lesson["steps"][0]["formula"] = {"text": hostile, "symbols": {"<img": hostile}}
    found = loaded(tmp_path / "mine", lesson)
    page = Page(handout(found, [Verdict(found.lesson.claims[0], (1,), (0.5,))]))
    assert page.open == []
    assert not page.tags & {"script", "img", "a", "b", "link", "iframe", "object"}
    assert page.attributes <= {"lang", "charset", "class"}


def test_exponents_and_indices_are_raised_and_lowered(tmp_path: Path) -> None:
    lesson, _ = documents()
    lesson["steps"][0]["formula"] = {
        "text": "y_L = 2^(L − 1)", "symbols": {"y_L": "at most 3^L", "L": "layers"},
    }  # fmt: skip
    text = handout(loaded(tmp_path / "mine", lesson), ())
    assert "y<sub>L</sub> = 2<sup>L − 1</sup>" in text
    assert "<dt>y<sub>L</sub></dt><dd>at most 3<sup>L</sup></dd>" in text


def test_emphasis_code_and_lists_are_shown_and_stars_of_formulas_stay() -> None:
    assert inline("a **b** *c* `d` & <e>") == (
        "a <strong>b</strong> <em>c</em> <code>d</code> &amp; &lt;e&gt;"
    )
    assert inline("2*3*4 and 5 * 6 * 7") == "2*3*4 and 5 * 6 * 7"
    assert paragraph("- one\n- *two*") == "<ul><li>one</li><li><em>two</em></li></ul>"
