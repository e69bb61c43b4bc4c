"""`depthscope lesson` lists lessons and checks their claims, in lines or as JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.simulator.lessons.small import Document, claim, documents, written
from ui.cli import main


@pytest.fixture
def small(tmp_path: Path) -> tuple[str, Document]:
    """The path of a small lesson with one claim that holds, and its document."""
    lesson, _ = documents()
    lesson["claims"].append(
        {**claim(quantity="depth"), "name": "it is five deep", "at_least": 5, "at_most": 5,
         "over_seeds": "median"}
    )  # fmt: skip
    return str(written(tmp_path / "mine", lesson)), lesson


def test_the_list_is_in_the_order_of_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["lesson"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("xor-sigmoid ")
    assert main.main(["lesson", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["lessons"]
    assert [each["name"] for each in listed] == [line.split()[0] for line in lines]
    assert all(each["steps"] and each["claims"] for each in listed)


def test_each_claim_is_a_line_with_its_values_and_bound(
    small: tuple[str, Document], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["lesson", small[0], "--check", "--seeds", "1,2"]) == 0
    title, loss, depth, total = capsys.readouterr().out.splitlines()
    assert title == "mine: A small lesson"
    assert loss.startswith("  holds  the loss falls: 0.")
    assert loss.endswith(" (≤ 0.75)")
    assert depth == "  holds  it is five deep: 5, 5, median 5 (= 5)"
    assert total == "2 claims on seeds 1, 2: all hold"


def test_a_claim_that_fails_is_told_and_makes_the_exit_status_1(
    small: tuple[str, Document], capsys: pytest.CaptureFixture[str]
) -> None:
    path, lesson = small
    lesson["claims"][0]["at_most"] = 0.01
    written(Path(path), lesson)
    assert main.main(["lesson", path, "--seeds", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  FAILS  the loss falls: 0.")
    assert lines[-1] == "2 claims on seed 1: 1 fail (mine: the loss falls)"


def test_json_has_every_number_and_no_infinity(
    small: tuple[str, Document], capsys: pytest.CaptureFixture[str]
) -> None:
    path, lesson = small
    ratio = claim(quantity="diverged", divided_by={"quantity": "diverged", "network": "One"})
    lesson["claims"].append(ratio)
    written(Path(path), lesson)
    assert main.main(["lesson", path, "--seeds", "1,2", "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert (result["seeds"], result["holds"]) == ([1, 2], False)
    [told] = result["lessons"]
    assert (told["name"], told["title"]) == ("mine", "A small lesson")
    _, depth, undefined = told["claims"]
    assert {key: depth[key] for key in ("values", "measured", "holds", "step")} == {
        "values": [5, 5], "measured": [5], "holds": True, "step": "anew",
    }  # fmt: skip
    assert (undefined["values"], undefined["holds"]) == ([None, None], False)


def test_bad_input_is_told_with_its_place_and_makes_the_exit_status_2(
    small: tuple[str, Document], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, lesson = small
    lesson["steps"][0]["setup"][1]["epochs"] = 0
    written(Path(path), lesson)
    refusals = {
        path: f"{path}: steps[0].setup[1].epochs: must be at least 1 (got 0)",
        "no-such": "no-such: there is no such lesson or folder; `depthscope lesson` lists them",
        str(tmp_path): f"{tmp_path}: there is no such lesson or folder; "
                       "`depthscope lesson` lists them",
    }  # fmt: skip
    for asked, told in refusals.items():
        assert main.main(["lesson", asked]) == 2
        assert capsys.readouterr() == ("", told + "\n")
    assert main.main(["lesson", "--seeds", "1,x"]) == 2
    assert "must look like 1,2,3" in capsys.readouterr().err


@pytest.mark.slow
def test_a_handout_needs_no_other_file_and_shows_the_end_of_each_step(
    small: tuple[str, Document], tmp_path: Path
) -> None:
    path, lesson = small
    out = tmp_path / "page.html"
    done = subprocess.run(
        [sys.executable, "-m", "ui", "lesson", path, "--seeds", "1", "--handout", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    page = out.read_text(encoding="utf-8")
    assert lesson["title"] in page
    assert set(re.findall(r'(?:src|href)="([^"]{,22})', page)) == {"data:image/png;base64,"}
    begin, deeper, anew = map(b64decode, re.findall(r'base64,([^"]+)"', page))
    assert begin != deeper
    for picture in (begin, deeper, anew):
        assert picture.startswith(b"\x89PNG")
        width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        assert 600 < width < 1500  # canvas and views, without the panels beside them
        assert 600 < height < 900


def test_a_handout_is_of_one_lesson_and_goes_where_it_can_be_written(
    small: tuple[str, Document], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["lesson", "--check", "--handout", str(tmp_path / "page.html")]) == 2
    assert main.main(["lesson", small[0], "--handout", str(tmp_path / "no" / "x.html")]) == 2
    assert "one lesson" in capsys.readouterr().err


def test_checking_imports_no_qt(small: tuple[str, Document]) -> None:
    code = (
        "import sys\nfrom ui.cli.main import main\n"
        "main(['lesson', sys.argv[1], '--seeds', '1'])\n"
        "print([name for name in sys.modules if 'PySide' in name or 'pyqtgraph' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, small[0]],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
