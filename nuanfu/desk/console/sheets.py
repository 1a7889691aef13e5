"""A table as a file that the shop's spreadsheet opens, in Chinese and without formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """Return rows, the header first, as the file `name`; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(map(_plain, row))
    content = "\ufeff" + out.getvalue()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula; a number stays one."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(cell, int | float) else text
