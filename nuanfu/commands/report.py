"""The command `nuanfu report`: what the reminders were good for, in a table or for a spreadsheet."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from nuanfu import bootstrap
from nuanfu.clock import YEARS, shanghai_day
from nuanfu.errors import BadInput
from nuanfu.ledger.schema import require_current
from nuanfu.money import yuan
from nuanfu.outreach.deciding import REASONS
from nuanfu.report.numbers import BY, flat, report
from nuanfu.report.uplift import ENOUGH

console = Console(highlight=False, emoji=False)
NAMES = {"step": "步骤", "channel": "渠道", "script": "话术", "reason": "原因"}
COLUMNS = ("发出", "看过", "回过", "付款", "付款率", "收回", "拒收")
WRITTEN = "utf-8-sig"  # so that a spreadsheet reads the Chinese


def print_report(
    first: Annotated[str | None, typer.Option("--from", help="第一天，例如 2026-11-01；默认 29 天前")] = None,
    last: Annotated[str | None, typer.Option("--to", help="最后一天；默认今天")] = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="另存为表格文件")] = None,
) -> None:
    """看提醒有没有用：付款率、和对照组的差别、各步骤各渠道的结果、让了多少、多少人拒收。"""
    app = bootstrap.app()
    require_current(app.database)
    until = _day(last) or shanghai_day(app.clock())
    since = _day(first) or until - timedelta(days=29)
    if since > until:
        raise BadInput(f"第一天 {since} 不能晚于最后一天 {until}", fields={"from": "太晚"})
    with app.database.reading() as session:
        numbers = report(session, since, until)
    _print(numbers)
    if to_csv is not None:
        _write(numbers, to_csv)
        console.print(f"已存到 {to_csv}", soft_wrap=True, markup=False)


def _write(numbers: dict[str, Any], path: Path) -> None:
    try:
        with path.open("w", encoding=WRITTEN, newline="") as file:
            csv.writer(file).writerows(flat(numbers))
    except OSError as error:
        raise BadInput(f"{path} 写不进去（{error.strerror}）", fields={"csv": "写不进去"}) from error


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f"日期写成 2026-11-01，不能写成 {text}", fields={"date": "不是日期"}) from error
    if day and day.year not in YEARS:
        raise BadInput(
            f"日期要在 {YEARS.start} 到 {YEARS.stop - 1} 年之间，不能写成 {text}", fields={"date": "年份不对"}
        )
    return day


def _print(numbers: dict[str, Any]) -> None:
    orders, reminders = numbers["orders"], numbers["reminders"]
    console.print(f"{numbers['from']} 到 {numbers['to']}")
    console.print(f"下单 {orders['placed']}，付款 {orders['paid']}（{_share(orders['paid_share'])}）")
    console.print(_compared(numbers["uplift"]), soft_wrap=True)
    console.print(
        f"提醒 {reminders['sent']} 条（{reminders['orders']} 单），之后付款 {reminders['orders_paid']} 单，"
        f"收回 {yuan(reminders['recovered'])}；"
        f"让出 {yuan(numbers['concessions']['total'])}；要求别再发 {sum(numbers['opt_outs'].values())} 次，"
        f"说要投诉 {numbers['complaints']} 次",
        soft_wrap=True,
    )
    for name in BY:
        rows = numbers[f"by_{name}"]
        if rows:
            console.print(_table(NAMES[name], rows))
    held = sorted(numbers["held_back"].items(), key=lambda one: -one[1])
    if held:
        console.print(
            "没发或推后：" + "；".join(f"{REASONS.get(why, why)} {count}" for why, count in held), soft_wrap=True
        )


def _compared(uplift: dict[str, Any]) -> str:
    if uplift["interval"] is None:
        return "没有对照组，看不出提醒本身带来多少：要看，就在 policy/reminders.yml 里写 control_share。"
    low, high = uplift["interval"]
    if not uplift["enough"]:
        return f"对照组和提醒组要各有 {ENOUGH} 单以上才比得出来，现在还说不了什么。"
    sure = "" if low > 0 or high < 0 else "，还不能说有差别"
    return (
        f"提醒的付款率 {_share(uplift['reminded']['paid_share'])}，对照组 {_share(uplift['control']['paid_share'])}，"
        f"相差 {_points(uplift['difference'])}（95% 在 {_points(low)} 到 {_points(high)} 之间{sure}）"
    )


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title, *COLUMNS)
    for row in rows:
        figures = (row["sent"], row["seen"], row["replied"], row["paid"])
        table.add_row(
            str(row["name"]),
            *map(str, figures),
            _share(row["paid_share"]),
            yuan(row["amount"]),
            str(row["opted_out"]),
        )
    return table


def _share(share: float | None) -> str:
    return "无" if share is None else f"{share:.1%}"


def _points(share: float) -> str:
    return f"{share * 100:+.1f} 个百分点"
