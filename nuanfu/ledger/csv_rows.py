"""Read a CSV file row by row, with the line each begins on; a broken row costs itself and no row after it.

Streaming: the lines of one row are held at a time. A quotation mark that is never closed would swallow what follows,
so a row that cannot be read gives every line but its first back.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

MOST_LINES_A_ROW = 30  # a title or remark with line breaks has a few; more is a quotation mark left open
LONGEST_LINE = 1 << 20
TELL_EVERY_LINES = 500
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line it begins on; `cells` is None when it cannot be read, and `why` says why."""

    line: int
    cells: list[str] | None
    why: str = ""


class _Lines(Iterator[str]):
    """The lines of a file, of which those of the row being read can be given back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: list[str] = []
        self.number = 0
        self.row: list[str] = []

    def __next__(self) -> str:
        if len(self.row) == MOST_LINES_A_ROW:
            raise csv.Error("quotation mark left open")
        line = self._again.pop() if self._again else self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.row.append(line)
        return line

    def begin_row(self) -> int:
        """Leave the row before behind; return the line on which the next one begins."""
        self.number += len(self.row)
        self.row.clear()
        return self.number + 1

    def give_back(self) -> str:
        """Give back all lines of the row but its first, which is returned."""
        first, *others = self.row
        self._again += reversed(others)
        self.row = [first]
        return first


def read_rows(path: Path, on_bytes: Callable[[int], object] = int) -> Iterator[Row]:
    """Read a file in GBK or UTF-8, the header first; `on_bytes` hears now and then how many more bytes are read."""
    with path.open("rb") as raw, TextIOWrapper(raw, encoding_of(path), errors="replace", newline="") as file:
        lines = _Lines(file)
        told, tell_at = 0, 0
        for row in _rows(lines):
            if row.line >= tell_at:
                on_bytes(raw.tell() - told)
                told, tell_at = raw.tell(), row.line + TELL_EVERY_LINES
            yield row
        on_bytes(raw.tell() - told)


def encoding_of(path: Path) -> str:
    """Tell the encoding of a file: UTF-8 (with or without mark) when every byte fits, else GBK's superset GB18030."""
    with path.open("rb") as file:
        if file.read(3) == b"\xef\xbb\xbf":
            return "utf-8-sig"
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(BLOCK):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _rows(lines: _Lines) -> Iterator[Row]:
    """Read strictly, so that a quotation mark out of place is noticed; then its line alone, as well as it goes."""
    reader = csv.reader(lines, strict=True)
    width = 0
    while True:
        line = lines.begin_row()
        try:
            row = Row(line, next(reader))
        except StopIteration:
            return
        except csv.Error:
            row = _alone(line, lines.give_back(), width)
        width = width or len(row.cells or ())
        yield row


def _alone(number: int, line: str, width: int) -> Row:
    try:
        cells = next(csv.reader([line]))
    except csv.Error as error:
        return Row(number, None, f"这一行读不懂：{error}")
    if width and len(cells) != width:
        return Row(number, None, "引号没有成对，分不清各列")
    return Row(number, cells)
