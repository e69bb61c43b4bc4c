"""Every key of the program as data: what the sheet in the window and the README's table show.

Actions, palette and views are read from their own tables. Keys that a widget answers to itself
have no action; they are listed here.

`python -m ui.shell.key_table README.md` renews the table between the README's two marks.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from ui.canvas.palette_items import PALETTE_ITEMS
from ui.shell.actions import MENUS, SPECS
from ui.shell.docks.view_specs import VIEWS

FIRST_MARK = "<!-- keys: made by `make keys` -->"
LAST_MARK = "<!-- end of keys -->"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys as they are written, and what they do."""

    keys: str
    does: str


CANVAS = (
    Shortcut("arrows", "go from card to card; Shift extends the selection"),
    Shortcut("Alt + arrows", "move the selected layers"),
    Shortcut("Ctrl + arrows, T", "look at another card; add it to the selection or take it out"),
    Shortcut("Enter", "edit the main value of the selected layer, or a block's ×N"),
    Shortcut("Shift + Enter", "take the edited value over in every layer; so does Shift + click"),
    Shortcut("Ctrl + +, Ctrl + -", "double or halve units; repeat a block once more or less"),
    Shortcut("I", "list all layers and blocks to insert after the selection; type to narrow it"),
    Shortcut("E", "collapse the block, or show its layers"),
    Shortcut("S, arrows, Enter", "draw a skip from the selected card; Shift moves its start"),
    Shortcut("R", "draw a skip around the selected layers"),
    Shortcut("W", "select a skip at the selected card, then the next one"),
    Shortcut("M, J", "change the merge, or the projection, of the selected skip"),
    Shortcut("Q, Alt + arrows", "select the next note; move it, with Shift make it wider"),
    Shortcut("Menu, Shift+F10", "open the menu of what is selected"),
    Shortcut("Esc", "stop, or end a walk; go from a layer to its block"),
)
VIEW_KEYS = (
    Shortcut("A, X, S, L", "loss: accuracy, unit of time, smoothing, logarithmic scale"),
    Shortcut("1 to 9", "heatmap: which quantity is shown"),
    Shortcut("G", "heatmap: a run that was left beside the present one, then the one before"),
    Shortcut("1 to 3, L", "histograms: what is counted; all layers or one over time"),
    Shortcut("arrows, Enter, 0 to 9", "plane: move a cross hair, add a point, choose its class"),
    Shortcut("arrows, Enter", "depth study: go from point to point, open one of its runs"),
    Shortcut("Del", "plane: remove the point at the cross hair"),
    Shortcut("V", "predictions: training or validation samples"),
    Shortcut("E", "predictions: choose the next wrong image for the activations"),
    Shortcut("Ctrl+C", "copy the picture of the view"),
)
LESSON_KEYS = (
    Shortcut("1 to 9", "question: a vote for a choice, or its place in the order"),
    Shortcut("Backspace", "question: begin once more without votes"),
)
TIMELINE = (
    Shortcut("arrows, Page Up, Page Down", "a record, or an epoch, back or on"),
    Shortcut("Home, End", "the start, the present"),
)
MOUSE = (
    Shortcut("wheel", "scroll; with Shift sideways, with Ctrl zoom at the pointer"),
    Shortcut("drag on empty ground", "select what it touches; Shift adds, Ctrl inverts"),
    Shortcut("click on a word of a card", "edit that value in all selected layers"),
    Shortcut("click below a block", "look at one of its repetitions in every view"),
    Shortcut("click on a wire", "list what can be inserted there"),
    Shortcut(
        "double-click", "edit a note, a value, a name, the title, the design's notes in place"
    ),
    Shortcut("right-click", "open the menu of what is under the pointer"),
)


def sections() -> dict[str, tuple[Shortcut, ...]]:
    """All keys by title, in the order of the sheet."""
    found: dict[str, tuple[Shortcut, ...]] = {}
    for menu in MENUS:
        found[menu] = tuple(
            Shortcut(" or ".join(spec.keys), spec.hint[:1].lower() + spec.hint[1:])
            for spec in SPECS
            if spec.menu == menu
        )
    found["View"] += (
        *(Shortcut(spec.key, f"show or hide {spec.title}") for spec in VIEWS),
        Shortcut("Alt+M", "open the menu with every action"),
        Shortcut("Page Down, Page Up", "while presenting: the lesson's next step, the one before"),
    )
    found["Lesson"] += LESSON_KEYS
    items = PALETTE_ITEMS.values()
    found["Add after the selection"] = tuple(Shortcut(i.shortcut, i.label) for i in items)
    return found | {"Canvas": CANVAS, "Views": VIEW_KEYS, "Timeline": TIMELINE, "Mouse": MOUSE}


def markdown() -> str:
    """The keys as one Markdown table a section."""
    lines: list[str] = []
    for title, shortcuts in sections().items():
        lines += [f"**{title}**", "", "| key | does |", "|---|---|"]
        lines += [f"| {one.keys} | {one.does} |" for one in shortcuts] + [""]
    return "\n".join(lines)


def renewed(readme: str) -> str:
    """A README with today's table between its marks. Raises ValueError where these are missing."""
    before, first, rest = readme.partition(FIRST_MARK)
    _, last, after = rest.partition(LAST_MARK)
    if not (first and last):
        raise ValueError(f"the file must hold {FIRST_MARK} and {LAST_MARK}")
    return f"{before}{first}\n\n{markdown()}\n{last}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
