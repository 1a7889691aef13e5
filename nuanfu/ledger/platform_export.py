"""Read the shop platform's own order export: CSV in GBK or UTF-8, Chinese headers, numbers in `="…"`.

Streaming: one row is held at a time, whatever the size of the file.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path

from nuanfu.clock import SHANGHAI
from nuanfu.errors import ExportInvalid

MOST_YUAN = Decimal(10**9)
LONGEST_ID = 64
TELL_EVERY_LINES = 500
LONGEST_TITLE = 256
QUOTED = re.compile(r'^="?(.*?)"?$')
PHONE = re.compile(r"^1\d{10}$")
TIME = re.compile(r"^\d{4}([-/])\d{2}\1\d{2} \d{2}:\d{2}(:\d{2})?$")


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
    """One good row; amounts in fen, times aware. `buyer_id` is a buyer of its own when the name was masked."""

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


def read_export(path: Path, on_bytes: Callable[[int], object] = int) -> Iterator[PlatformOrder | BadRow]:
    """Read an export row by row; `on_bytes` hears now and then how many more bytes are read.

    Raises `ExportInvalid` when it is no such file.
    """
    with path.open("rb") as raw, TextIOWrapper(raw, encoding_of(path), errors="replace", newline="") as file:
        rows = csv.reader(file)
        told = 0
        try:
            header = [_plain(cell) for cell in next(rows, [])]
        except csv.Error as error:
            raise ExportInvalid(f"{path}:第 1 行读不懂（{error}）；请重新导出订单报表。") from error
        missing = [column for column in Column if column not in header and column not in OPTIONAL]
        if missing:
            raise ExportInvalid(f"{path}:表头缺少 {'、'.join(missing)}；请从平台重新导出订单报表。")
        places = {column: header.index(column) for column in Column if column in header}
        while True:
            if rows.line_num % TELL_EVERY_LINES == 0:
                on_bytes(raw.tell() - told)
                told = raw.tell()
            try:
                cells = next(rows)
            except StopIteration:
                on_bytes(raw.tell() - told)
                return
            except csv.Error as error:
                yield BadRow(rows.line_num, f"这一行读不懂：{error}")
                continue
            if any(cells):
                yield _read_row(rows.line_num, cells, places)


def encoding_of(path: Path) -> str:
    """Tell the encoding of a file: UTF-8 (with or without mark) when every byte fits, else GBK's superset GB18030."""
    with path.open("rb") as file:
        if file.read(3) == b"\xef\xbb\xbf":
            return "utf-8-sig"
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _read_row(line: int, cells: list[str], places: dict[Column, int]) -> PlatformOrder | BadRow:
    def cell(column: Column) -> str:
        place = places.get(column)
        return _plain(cells[place]) if place is not None and place < len(cells) else ""

    try:
        return _order(line, cell)
    except ValueError as problem:
        return BadRow(line, str(problem))


def _order(line: int, cell: Callable[[Column], str]) -> PlatformOrder:
    order_no = _identifier(cell(Column.ORDER_NO), Column.ORDER_NO)
    goods, postage, total = (_fen(cell(column), column) for column in (Column.GOODS, Column.POSTAGE, Column.TOTAL))
    if goods + postage != total:
        raise ValueError(f"{Column.TOTAL}不等于货款加邮费（{goods} + {postage} ≠ {total} 分）")
    state = _state(cell(Column.STATE))
    buyer, name, phone = cell(Column.BUYER), cell(Column.NAME), cell(Column.PHONE).lstrip("'")
    title = cell(Column.TITLE)[:LONGEST_TITLE]
    created = _time(cell(Column.CREATED), Column.CREATED)
    paid = cell(Column.PAID_AT)
    return PlatformOrder(
        line=line,
        order_no=order_no,
        buyer_id=f"import:{order_no}"[:LONGEST_ID] if "*" in buyer else _identifier(buyer, Column.BUYER),
        buyer_name=name if name and "*" not in name else None,
        phone=phone if PHONE.match(phone) else None,
        goods=goods,
        postage=postage,
        state=state,
        created_at=created,
        paid_at=_time(paid, Column.PAID_AT) if paid else None,
        title=title or "未写标题的商品",
        count=_count(cell(Column.COUNT)),
    )


def _plain(cell: str) -> str:
    """Take a cell out of its `="…"`, which keeps spreadsheets from turning long numbers into floats."""
    text = cell.strip().lstrip("\ufeff")
    found = QUOTED.match(text)
    return (found.group(1) if found else text).strip()


def _identifier(text: str, column: Column) -> str:
    if not text:
        raise ValueError(f"缺少{column}")
    if "\ufffd" in text or not text.isprintable():
        raise ValueError(f"{column}里有乱码")
    if len(text) > LONGEST_ID or "/" in text or any(character.isspace() for character in text):
        raise ValueError(f"{column}最多 {LONGEST_ID} 个字，不能有空格或斜杠")
    if column is Column.ORDER_NO and re.fullmatch(r"\d(\.\d+)?[Ee]\+?\d+", text):
        raise ValueError(f"{column} {text} 被表格软件改成了科学计数，请用原始导出的文件")
    return text


def _fen(text: str, column: Column) -> int:
    try:
        yuan = Decimal(text.replace(",", "").lstrip("¥￥"))
    except InvalidOperation:
        raise ValueError(f"{column}不是金额：{text or '空'}") from None
    fen = yuan * 100
    if not yuan.is_finite() or yuan < 0 or yuan > MOST_YUAN or fen != fen.to_integral_value():
        raise ValueError(f"{column}不是可用的金额：{text}")
    return int(fen)


def _state(text: str) -> PlatformState:
    if text == "等待买家付款":
        return PlatformState.UNPAID
    if text == "交易关闭":
        return PlatformState.CLOSED
    if text.startswith(("买家已付款", "卖家已发货", "交易成功", "部分发货", "卖家部分发货")):
        return PlatformState.PAID
    raise ValueError(f"不认识的{Column.STATE}：{text or '空'}")


def _time(text: str, column: Column) -> datetime:
    if TIME.match(text):
        try:
            return datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=SHANGHAI)
        except ValueError:
            pass  # such as the 31st of February: told below like every other time that is none
    raise ValueError(f"{column}不是时间：{text or '空'}")


def _count(text: str) -> int:
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 100_000:
        raise ValueError(f"{Column.COUNT}不是数量：{text}")
    return int(text)
