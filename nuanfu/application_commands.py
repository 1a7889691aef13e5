"""The commands `nuanfu application …`: a shop without a console sees and decides what waits for a person."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console

from nuanfu import bootstrap
from nuanfu.cases import applications
from nuanfu.cases.applications import Urgency
from nuanfu.cases.cards import clock_time, day
from nuanfu.cases.kinds import kind_of
from nuanfu.cases.kinds.kind import Named
from nuanfu.cases.models import Application
from nuanfu.clock import end_of_day
from nuanfu.desk import deciding
from nuanfu.errors import BadInput
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.schema import require_current
from nuanfu.published import Published

application_cli = typer.Typer(help="买家的申请：查看、同意、拒绝、另提日期或期数。", no_args_is_help=True)
console = Console(highlight=False, emoji=False)
Number = Annotated[int, typer.Argument(min=1, max=MOST_NUMBER, help="申请编号，见 nuanfu application list")]
BY = "cli"
LATENESS = {Urgency.WAITING: "", Urgency.SOON: "  快到答复时间", Urgency.LATE: "  已超过答复时间"}


@application_cli.command("list")
def application_list() -> None:
    """列出等人决定的申请，最先到期的在最前。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.reading() as session:
        rows = [_line(one) + LATENESS[applications.urgency(one, app.clock())] for one in applications.pending(session)]
    for line in rows:
        console.print(line, soft_wrap=True, markup=False)
    if not rows:
        console.print("没有等待决定的申请。")


@application_cli.command("approve")
def application_approve(
    number: Number, off: Annotated[int | None, typer.Option(help="减免多少分；只有减免要写，不写按买家说的数")] = None
) -> None:
    """同意一个申请：立即生效，买家会收到结果。"""
    app = bootstrap.app()
    require_current(app.database)
    words = Published(app).take_up().words
    with app.database.writing() as session:
        deciding.approve(session, number, words, named=Named(off=off), now=app.clock(), who=BY)
    console.print(f"已同意：{number}")


@application_cli.command("refuse")
def application_refuse(number: Number, reason: Annotated[str, typer.Option(help="原因，买家会看到")]) -> None:
    """拒绝一个申请，原因会告诉买家。"""
    if not reason.strip():
        raise BadInput("请写上原因：--reason …", fields={"reason": "不能为空"})
    app = bootstrap.app()
    require_current(app.database)
    words = Published(app).take_up().words
    with app.database.writing() as session:
        deciding.refuse(session, number, reason.strip(), words, now=app.clock(), who=BY)
    console.print(f"已拒绝：{number}")


@application_cli.command("counter")
def application_counter(
    number: Number,
    until: Annotated[str | None, typer.Option(help="延期：另提的日期，例如 2026-12-05")] = None,
    periods: Annotated[int | None, typer.Option(help="分期：另提的期数，例如 4")] = None,
    off: Annotated[int | None, typer.Option(help="减免：另提减多少分，例如 3000")] = None,
) -> None:
    """另提一个日期、期数或数目：买家说好，就按它办。"""
    named = Named(until=_end_of(until) if until else None, periods=periods, off=off)
    app = bootstrap.app()
    require_current(app.database)
    words = Published(app).take_up().words
    with app.database.writing() as session:
        deciding.counter(session, number, named, words, now=app.clock(), who=BY)
    console.print(f"已另提：{number}")


def _end_of(day_named: str) -> datetime:
    try:
        return end_of_day(date.fromisoformat(day_named))
    except ValueError as error:
        raise BadInput(f"日期写成 2026-12-05，不能写成 {day_named}", fields={"until": "不是日期"}) from error


def _line(application: Application) -> str:
    kind = kind_of(application.kind)
    return (
        f"{application.id:>4}  {kind.title}{kind.wish(application.asked)}  订单 {application.order_no}  "
        f"{day(application.at)} 提交，{clock_time(application.answer_by)} 前答复"
    )
