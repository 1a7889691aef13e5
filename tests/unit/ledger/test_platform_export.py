"""What the platform's export may look like, and what is told about a row that cannot be used."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI
from nuanfu.errors import ExportInvalid
from nuanfu.ledger.csv_rows import MOST_LINES_A_ROW
from nuanfu.ledger.platform_export import LONGEST_ORDER_NO, BadRow, Column, PlatformOrder, PlatformState, read_export

GOOD = {
    "订单编号": '="4000123400000000001"',
    "买家会员名": "云朵88",
    "买家应付货款": "299.00",
    "买家应付邮费": "8.00",
    "总金额": "307.00",
    "订单状态": "等待买家付款",
    "收货人姓名": "张三丰",
    "联系手机": "'13800000001",
    "订单创建时间": "2026-11-22 20:15:03",
    "订单付款时间": "",
    "宝贝标题": "长绒棉四件套",
    "宝贝总数量": "2",
}


def as_csv(*rows: dict[str, str], columns: list[str] | None = None) -> str:
    columns = columns or list(GOOD)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**GOOD, **row} for row in rows)
    return out.getvalue()


def numbered(number: int, **changes: str) -> dict[str, str]:
    return {**GOOD, "订单编号": f"N{number}", **changes}


def read(folder: Path, content: str | bytes, encoding: str = "gbk") -> list[PlatformOrder | BadRow]:
    path = folder / "orders.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return list(read_export(path))


def one(folder: Path, **changes: str) -> PlatformOrder:
    (row,) = read(folder, as_csv(changes))
    assert isinstance(row, PlatformOrder), row
    return row


def good_and_bad(rows: list[PlatformOrder | BadRow]) -> tuple[list[str], list[int]]:
    good = [row.order_no for row in rows if isinstance(row, PlatformOrder)]
    return good, [row.line for row in rows if isinstance(row, BadRow)]


# What a row says


def test_a_row_is_read_whole(tmp_path: Path) -> None:
    assert one(tmp_path) == PlatformOrder(
        line=2,
        order_no="4000123400000000001",
        buyer_id="云朵88",
        buyer_name="张三丰",
        phone="13800000001",
        goods=29900,
        postage=800,
        state=PlatformState.UNPAID,
        created_at=datetime(2026, 11, 22, 20, 15, 3, tzinfo=SHANGHAI),
        paid_at=None,
        title="长绒棉四件套",
        count=2,
    )


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig"])
def test_each_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    (row,) = read(tmp_path, as_csv({}), encoding)
    assert row == one(tmp_path)


def test_a_long_gbk_file_whose_first_part_is_plain_is_read_as_gbk(tmp_path: Path) -> None:
    rows = [numbered(number, 宝贝标题="plain") for number in range(2)]
    padding = "x" * 70_000  # more than one block of the file is read before the first Chinese value
    content = as_csv({**rows[0], "备注": padding}, {**rows[1], "宝贝标题": "台灯"}, columns=[*GOOD, "备注"])
    assert [row.title for row in read(tmp_path, content) if isinstance(row, PlatformOrder)] == ["plain", "台灯"]


@pytest.mark.parametrize("written", ['="3001"', "=3001", "'3001", "3001", "3001\t", ' ="3001" '])
def test_a_number_may_be_guarded_against_spreadsheets(tmp_path: Path, written: str) -> None:
    assert one(tmp_path, 订单编号=written).order_no == "3001"


def test_a_guarded_number_need_not_be_quoted_again(tmp_path: Path) -> None:
    text = as_csv({"订单编号": "X"}).replace("X,", '="3001",')
    assert good_and_bad(read(tmp_path, text)) == (["3001"], [])


@given(columns=st.permutations(list(GOOD)))
def test_columns_may_stand_in_any_order(tmp_path: Path, columns: list[str]) -> None:
    assert read(tmp_path, as_csv({}, columns=columns)) == [one(tmp_path)]


def test_other_columns_are_ignored(tmp_path: Path) -> None:
    content = as_csv({"物流单号": "7", "备注": "a,b"}, columns=["物流单号", *GOOD, "备注"])
    assert read(tmp_path, content) == [one(tmp_path)]


def test_columns_that_are_not_needed_may_be_missing(tmp_path: Path) -> None:
    columns = [
        name for name in GOOD if name not in ("收货人姓名", "联系手机", "订单付款时间", "宝贝标题", "宝贝总数量")
    ]
    (row,) = read(tmp_path, as_csv({}, columns=columns))
    assert isinstance(row, PlatformOrder)
    assert (row.buyer_name, row.phone, row.paid_at, row.count) == (None, None, None, 1)


def test_a_masked_member_is_a_buyer_of_their_own_of_whom_nothing_is_known(tmp_path: Path) -> None:
    row = one(tmp_path, 买家会员名="云**8")
    assert (row.buyer_id, row.buyer_name, row.phone) == ("import:4000123400000000001", None, None)


def test_a_masked_recipient_of_a_named_member_leaves_no_name_and_no_number(tmp_path: Path) -> None:
    row = one(tmp_path, 收货人姓名="张**", 联系手机="'138****0001")
    assert (row.buyer_id, row.buyer_name, row.phone) == ("云朵88", None, None)


@pytest.mark.parametrize("phone", ["", "0571-8800000", "1380000000", "138000000012", "１３８０００００００１"])
def test_what_is_no_mobile_number_is_left_out(tmp_path: Path, phone: str) -> None:
    assert one(tmp_path, 联系手机=phone).phone is None


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("等待买家付款", PlatformState.UNPAID),
        ("买家已付款,等待卖家发货", PlatformState.PAID),
        ("买家已付款，等待卖家发货", PlatformState.PAID),
        ("卖家已发货,等待买家确认", PlatformState.PAID),
        ("卖家部分发货", PlatformState.PAID),
        ("交易成功", PlatformState.PAID),
        ("交易关闭", PlatformState.CLOSED),
    ],
)
def test_each_state_of_the_platform_is_known(tmp_path: Path, written: str, state: PlatformState) -> None:
    assert one(tmp_path, 订单状态=written).state is state


def test_the_comma_of_a_state_may_stand_unquoted(tmp_path: Path) -> None:
    text = as_csv({"订单状态": "S"}).replace(",S,", ",买家已付款,等待卖家发货,")
    (row,) = read(tmp_path, text)
    assert isinstance(row, PlatformOrder)
    assert (row.state, row.title) == (PlatformState.PAID, "长绒棉四件套")


@pytest.mark.parametrize(("written", "fen"), [("299", 29900), ("￥299.5", 29950), ("1,299.00", 129900), ("0.01", 1)])
def test_an_amount_is_read_to_the_fen(tmp_path: Path, written: str, fen: int) -> None:
    assert one(tmp_path, 买家应付货款=written, 买家应付邮费="0", 总金额=written).goods == fen


@given(fen=st.integers(0, 10**9), postage=st.integers(0, 10**5))
def test_every_amount_comes_back_as_it_was_written(tmp_path: Path, fen: int, postage: int) -> None:
    total = fen + postage
    told = {"买家应付货款": fen, "买家应付邮费": postage, "总金额": total}
    row = one(tmp_path, **{name: f"{value // 100}.{value % 100:02d}" for name, value in told.items()})
    assert (row.goods, row.postage) == (fen, postage)


def test_a_time_may_be_written_with_slashes_and_without_seconds(tmp_path: Path) -> None:
    assert one(tmp_path, 订单创建时间="2026/11/22 20:15").created_at == datetime(2026, 11, 22, 20, 15, tzinfo=SHANGHAI)


def test_a_title_is_brought_to_one_line_that_a_database_can_keep(tmp_path: Path) -> None:
    assert one(tmp_path, 宝贝标题="四件套\n大号\x00 " + "长" * 300).title == ("四件套 大号 " + "长" * 300)[:256]


def test_an_order_without_a_title_says_so(tmp_path: Path) -> None:
    assert one(tmp_path, 宝贝标题="").title == "未写标题的商品"


# Rows that are kept out


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"订单编号": ""}, "缺少订单编号"),
        ({"订单编号": "4.00012E+18"}, "科学计数"),
        ({"订单编号": "4 001"}, "空格"),
        ({"订单编号": "4/001"}, "斜杠"),
        ({"订单编号": "9" * (LONGEST_ORDER_NO + 1)}, "最多 57 个字"),
        ({"订单编号": "4\x07001"}, "乱码"),
        ({"买家会员名": ""}, "缺少买家会员名"),
        ({"买家会员名": "云" * 65}, "最多 64 个字"),
        ({"买家应付货款": ""}, "买家应付货款不是可用的金额：空"),
        ({"买家应付货款": "面议"}, "买家应付货款不是可用的金额：面议"),
        ({"买家应付货款": "-299"}, "不是可用的金额"),
        ({"买家应付货款": "299.001"}, "不是可用的金额"),
        ({"买家应付货款": "2.99E+2"}, "不是可用的金额"),
        ({"买家应付货款": "NaN"}, "不是可用的金额"),
        ({"买家应付货款": "99999999999"}, "不是可用的金额"),
        ({"总金额": "299.00"}, "总金额不等于货款加邮费"),
        ({"订单状态": ""}, "不认识的订单状态：空"),
        ({"订单状态": "定金已付,尾款未付"}, "不认识的订单状态"),
        ({"订单创建时间": ""}, "订单创建时间不是时间：空"),
        ({"订单创建时间": "2026-02-31 10:00:00"}, "订单创建时间不是时间"),
        ({"订单创建时间": "0001-01-01 00:00:00"}, "订单创建时间不是时间"),
        ({"订单付款时间": "昨天"}, "订单付款时间不是时间"),
        ({"宝贝总数量": "0"}, "宝贝总数量不是数量"),
        ({"宝贝总数量": "两件"}, "宝贝总数量不是数量"),
        ({"宝贝总数量": "9" * 5000}, "宝贝总数量不是数量"),
    ],
)
def test_a_bad_row_is_told_by_line_and_reason_and_the_others_stay(
    tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    rows = read(tmp_path, as_csv(numbered(1), changes, numbered(3)))
    assert good_and_bad(rows) == (["N1", "N3"], [3])
    assert why in next(row.why for row in rows if isinstance(row, BadRow))


def test_a_row_with_more_cells_than_the_header_is_kept_out(tmp_path: Path) -> None:
    text = as_csv(numbered(1), numbered(2, 宝贝标题="T"), numbered(3)).replace(",T,", ",四件套,大号,")
    assert good_and_bad(read(tmp_path, text)) == (["N1", "N3"], [3])


def test_a_row_that_breaks_off_is_kept_out(tmp_path: Path) -> None:
    assert good_and_bad(read(tmp_path, as_csv(numbered(1)) + "N2,云朵88,299")) == (["N1"], [3])


def test_bytes_of_no_encoding_cost_their_own_row_only(tmp_path: Path) -> None:
    content = as_csv(numbered(1), numbered(2), numbered(3)).encode("gbk").replace(b"N2", b"N\xff2")
    assert good_and_bad(read(tmp_path, content)) == (["N1", "N3"], [3])


def test_empty_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    text = as_csv(numbered(1)) + "\r\n,,,\r\n" + "N2,broken\r\n"
    assert good_and_bad(read(tmp_path, text)) == (["N1"], [5])


def test_line_breaks_in_a_title_leave_the_line_numbers_right(tmp_path: Path) -> None:
    rows = read(tmp_path, as_csv(numbered(1, 宝贝标题="一\n二\n三"), numbered(2, 总金额="1"), numbered(3)))
    assert [(row.line, isinstance(row, BadRow)) for row in rows] == [(2, False), (5, True), (6, False)]


@pytest.mark.parametrize("later", ["", '"台灯"', '"一\n二"'], ids=["nothing", "a quoted title", "a title of two lines"])
def test_a_quotation_mark_left_open_costs_its_own_row_only(tmp_path: Path, later: str) -> None:
    text = as_csv(numbered(1), numbered(2, 宝贝标题="T2"), *(numbered(n) for n in range(3, 99)), numbered(99))
    text = text.replace("T2", '"开着的引号')
    if later:
        head, sep, tail = text.partition("N4,")
        text = head + sep + tail.replace("长绒棉四件套", later, 1)
    good, bad = good_and_bad(read(tmp_path, text))
    assert good == ["N1", *(f"N{n}" for n in range(3, 100))]
    assert bad == [3]


def test_a_quotation_mark_inside_a_text_is_part_of_it(tmp_path: Path) -> None:
    text = as_csv({"宝贝标题": "T"}).replace(",T,", ',27" 显示器架 "黑色",')
    (row,) = read(tmp_path, text)
    assert isinstance(row, PlatformOrder)
    assert row.title == '27" 显示器架 "黑色"'


def test_a_title_of_more_lines_than_any_title_has_is_a_bad_row(tmp_path: Path) -> None:
    rows = read(tmp_path, as_csv(numbered(1, 宝贝标题="\n" * MOST_LINES_A_ROW), numbered(2)))
    assert good_and_bad(rows)[0] == ["N2"]


# Files that are no export


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\n\n",
        b"a,b\n1,2\n",
        b'"',
        b"PK\x03\x04\x00\x00",
        "订单编号,买家会员名\n1,2\n".encode("gbk"),
    ],
    ids=["empty", "a mark alone", "empty lines", "another table", "a quotation mark", "a workbook", "columns missing"],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ExportInvalid, match=r"orders\.csv"):
        read(tmp_path, content)


def test_the_refusal_names_the_columns_that_are_missing(tmp_path: Path) -> None:
    with pytest.raises(ExportInvalid, match="总金额"):
        read(tmp_path, as_csv({}, columns=[name for name in GOOD if name != Column.TOTAL]))


def test_a_header_without_rows_is_an_empty_export(tmp_path: Path) -> None:
    assert read(tmp_path, as_csv()) == []


# Large files


def generated(folder: Path, count: int) -> Path:
    path = folder / "large.csv"
    with path.open("w", encoding="gbk", newline="") as file:
        file.write(as_csv())
        line = as_csv({"订单编号": "N"}).splitlines()[1].removeprefix("N")
        file.writelines(f"N{number}{line}\r\n" for number in range(count))
    return path


def test_what_is_heard_of_the_bytes_is_the_whole_file(tmp_path: Path) -> None:
    path = generated(tmp_path, 2_000)
    heard: list[int] = []
    assert len(list(read_export(path, heard.append))) == 2_000
    assert (sum(heard), min(heard) >= 0, len(heard) > 2) == (path.stat().st_size, True, True)


def peak(rows: Iterator[object]) -> int:
    tracemalloc.start()
    for _ in rows:
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_reading_ten_times_the_rows_takes_no_more_memory(tmp_path: Path) -> None:
    small = peak(read_export(generated(tmp_path, 2_000)))
    assert peak(read_export(generated(tmp_path, 20_000))) < small + 100_000
