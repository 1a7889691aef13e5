"""Read the shop platform's own order export: CSV in GBK or UTF-8, Chinese headers, numbers in `="…"`.

Streaming: one row is held at a time, whatever the size of the file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from nuanfu.clock import SHANGHAI
from nuanfu.errors import ExportInvalid
from nuanfu.ledger.csv_rows import Row, read_rows

MOST_YUAN = 10**9
LONGEST_ID = 64
LONGEST_NAME = 128
LONGEST_TITLE = 256
YEARS = range(2000, 2200)
OWN_BUYER = "import:"  # and the order number: the buyer of an order whose member name was masked
LONGEST_ORDER_NO = LONGEST_ID - len(OWN_BUYER)
AMOUNT = re.compile(r"[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2})0*)?", re.ASCII)
PHONE = re.compile(r"1\d{10}", re.ASCII)
SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+", re.ASCII)
TIME = re.compile(r"\d{4}([-/])\d{2}\1\d{2} \d{2}:\d{2}(:\d{2})?", re.ASCII)


class Column(StrEnum):
    """The columns that are read; others are ignored, in whatever order they stand."""

    ORDER_NO = "订单编号"
    BUYER = "买家会员名"
    GOODS = "买家应付货款"
    POSTAGE = "买家应付邮费"
    TOTAL = "总金额"
    STATE = "订单状态"
    NAME = "收货人姓名"
    PHONE = "联系手机"
    CREATED = "订单创建时间"
    PAID_AT = "订单付款时间"
    TITLE = "宝贝标题"
    COUNT = "宝贝总数量"


OPTIONAL = frozenset({Column.NAME, Column.PHONE, Column.PAID_AT, Column.COUNT, Column.TITLE})


class PlatformState(StrEnum):
    """What the platform's state means for us."""

    UNPAID = "unpaid"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PlatformOrder:
    """One good row and the line it begins on; amounts in fen, times aware.

    `buyer_id` is a buyer of its own when the member name was masked; nothing else is known of them then.
    """

    line: int
    order_no: str
    buyer_id: str
    buyer_name: str | None
    phone: str | None
    goods: int
    postage: int
    state: PlatformState
    created_at: datetime
    paid_at: datetime | None
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is kept out, with its line in the file and why."""

    line: int
    why: str


STATES: dict[str, PlatformState] = {
    "等待买家付款": PlatformState.UNPAID,
    "买家已付款": PlatformState.PAID,
    "卖家已发货": PlatformState.PAID,
    "卖家部分发货": PlatformState.PAID,
    "部分发货": PlatformState.PAID,
    "交易成功": PlatformState.PAID,
    "交易关闭": PlatformState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class _Header:
    """Where each column stands, and how many there are."""

    places: dict[Column, int]
    width: int


def read_export(path: Path, on_bytes: Callable[[int], object] = int) -> Iterator[PlatformOrder | BadRow]:
    """Read an export row by row; `on_bytes` hears now and then how many more bytes are read.

    Raises `ExportInvalid` when it is no such file.
    """
    rows = read_rows(path, on_bytes)
    header = _header(path, next(rows, None))
    for row in rows:
        if row.cells is None:
            yield BadRow(row.line, row.why)
        elif any(row.cells):
            yield _read_row(row.line, row.cells, header)


def _header(path: Path, row: Row | None) -> _Header:
    cells = [_plain(cell) for cell in (row.cells or ())] if row else []
    missing = [column for column in Column if column not in cells and column not in OPTIONAL]
    if missing:
        raise ExportInvalid(f"{path}：表头缺少 {'、'.join(missing)}；请从平台重新导出订单报表（CSV 格式）。")
    return _Header({column: cells.index(column) for column in Column if column in cells}, len(cells))


def _read_row(line: int, cells: list[str], header: _Header) -> PlatformOrder | BadRow:
    try:
        return _order(line, _fitting(cells, header), header.places)
    except ValueError as problem:
        return BadRow(line, str(problem))


def _fitting(cells: list[str], header: _Header) -> list[str]:
    """Bring a row to the width of the header: the comma in a state, not quoted, makes one cell too many."""
    if len(cells) <= header.width:
        return cells + [""] * (header.width - len(cells))
    at = header.places[Column.STATE]
    if len(cells) == header.width + 1 and STATES.get(cells[at].strip()) is PlatformState.PAID:
        cells = [*cells[: at + 1], *cells[at + 2 :]]
    if any(cells[header.width :]):
        raise ValueError(f"有 {len(cells)} 列，表头只有 {header.width} 列；多半是文字里有没加引号的逗号")
    return cells


def _order(line: int, cells: list[str], places: dict[Column, int]) -> PlatformOrder:
    def cell(column: Column) -> str:
        place = places.get(column)
        return "" if place is None else _plain(cells[place])

    order_no = _identifier(cell(Column.ORDER_NO), Column.ORDER_NO, LONGEST_ORDER_NO)
    goods, postage, total = (_fen(cell(column), column) for column in (Column.GOODS, Column.POSTAGE, Column.TOTAL))
    if goods + postage != total:
        raise ValueError(f"{Column.TOTAL}不等于货款加邮费（{goods} + {postage} ≠ {total} 分）")
    member, name, phone, paid = (cell(column) for column in (Column.BUYER, Column.NAME, Column.PHONE, Column.PAID_AT))
    masked = "*" in member
    return PlatformOrder(
        line=line,
        order_no=order_no,
        buyer_id=OWN_BUYER + order_no if masked else _identifier(member, Column.BUYER, LONGEST_ID),
        buyer_name=None if masked or "*" in name else _words(name)[:LONGEST_NAME] or None,
        phone=phone if PHONE.fullmatch(phone) and not masked else None,
        goods=goods,
        postage=postage,
        state=_state(cell(Column.STATE)),
        created_at=_time(cell(Column.CREATED), Column.CREATED),
        paid_at=_time(paid, Column.PAID_AT) if paid else None,
        title=_words(cell(Column.TITLE))[:LONGEST_TITLE] or "未写标题的商品",
        count=_count(cell(Column.COUNT)),
    )


def _plain(cell: str) -> str:
    """Take a cell out of its `="…"` or `'…`, which keep spreadsheets from turning long numbers into floats."""
    text = cell.strip()
    if text.startswith("="):
        text = text[1:].strip('"')
    return text.strip("'\ufeff \t")


def _words(text: str) -> str:
    """Bring a text to one line without characters that cannot be shown: line breaks in a title, a stray zero byte."""
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _identifier(text: str, column: Column, longest: int) -> str:
    if not text:
        raise ValueError(f"缺少{column}")
    if "\ufffd" in text or not text.isprintable():
        raise ValueError(f"{column}里有乱码")
    if len(text) > longest or " " in text or "/" in text:
        raise ValueError(f"{column}最多 {longest} 个字，不能有空格或斜杠")
    if column is Column.ORDER_NO and SCIENTIFIC.fullmatch(text):
        raise ValueError(f"{column} {text} 被表格软件改成了科学计数，请用原始导出的文件")
    return text


def _fen(text: str, column: Column) -> int:
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{column}不是可用的金额：{text or '空'}")
    yuan = int(found.group(1).replace(",", ""))
    if yuan > MOST_YUAN:
        raise ValueError(f"{column}不是可用的金额：{text}")
    return yuan * 100 + int((found.group(2) or "0").ljust(2, "0"))


def _state(text: str) -> PlatformState:
    """Read a state by its first half: `买家已付款,等待卖家发货`, with whichever comma."""
    state = STATES.get(text.replace("，", ",").split(",")[0].strip())
    if state is None:
        raise ValueError(f"不认识的{Column.STATE}：{text or '空'}")
    return state


def _time(text: str, column: Column) -> datetime:
    if TIME.fullmatch(text) and int(text[:4]) in YEARS:
        try:
            return datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=SHANGHAI)
        except ValueError:
            pass  # such as the 31st of February: told below like every other time that is none
    raise ValueError(f"{column}不是时间：{text or '空'}")


def _count(text: str) -> int:
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not 0 < int(text) <= 100_000:
        raise ValueError(f"{Column.COUNT}不是数量：{text}")
    return int(text)
