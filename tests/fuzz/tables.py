"""Tables as CSV: sound ones, odd ones and damaged ones."""

from __future__ import annotations

from random import Random

from tests.fuzz.data_files import check_file

CELLS = [
    "1", "2", "0.5", "-3", "1e5", "1e308", "1e999", "-inf", "nan", "NA", "", " ", "?", "a", "cat",
    "Größe", "猫", "a b", '"a"', '"a,b"', '"a\nb"', '"', "'", "1,5", "1;5", "0x10", "1_000", "٣",
    "\x1b[31m", "\0", "\u202e", "=1+1", "x" * 250, "9" * 400, "true", "2019-01-01", "\ufeff", "½",
]  # fmt: skip
ENDINGS = ["\n", "\r\n", "\r", "\n\n", "\v", "\u2028"]


def make(random: Random) -> bytes:
    """A table; the first byte says by which target it is read (see `check`)."""
    delimiter = random.choice(",;\t,,|")
    columns = random.choice([1, 2, 3, 4, 8, 40])
    plain = random.random()

    def cell() -> str:
        return str(random.randrange(9)) if random.random() < plain else random.choice(CELLS)

    rows = [[cell() for _ in range(columns)] for _ in range(random.choice([0, 1, 2, 5, 30, 200]))]
    if rows and random.random() < 0.6:
        rows[0] = [random.choice(["a", "b", "c", "label", "x", cell()]) for _ in range(columns)]
    if rows and random.random() < 0.2:
        random.choice(rows).append(cell())
    ending = random.choice(ENDINGS) if random.random() < 0.3 else "\n"
    text = ending.join(delimiter.join(row) for row in rows)
    content = bytearray(text.encode(random.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"])))
    for _ in range(random.choice([0, 0, 0, 1, 3, 10])):
        if content:
            at = random.randrange(len(content))
            content[at : at + random.choice([0, 1, 5])] = bytes(
                random.randrange(256) for _ in range(random.choice([0, 1, 4]))
            )
    return bytes([random.randrange(256)]) + bytes(content)


def check(case: bytes) -> bool:
    """Read the table by its last column, a column of a name, or of a number."""
    chosen = case[0] % 6 if case else 0
    target = [None, None, None, "a", "1", "\x1b[2J"][chosen]
    return check_file(case[1:], [".csv", ".tsv"][chosen % 2], target)
