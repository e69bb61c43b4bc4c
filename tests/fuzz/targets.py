"""The kinds of files that are fuzzed, by name."""

from __future__ import annotations

from tests.fuzz import arrays, designs, images, lessons, tables, workbooks
from tests.fuzz.runner import Target

TARGETS = {
    target.name: target
    for target in (
        Target("designs", designs.make, designs.check),
        Target("tables", tables.make, tables.check),
        Target("arrays", arrays.make, arrays.check),
        Target("workbooks", workbooks.make, workbooks.check),
        Target("images", images.make, images.check),
        Target("lessons", lessons.make, lessons.check),
    )
}
