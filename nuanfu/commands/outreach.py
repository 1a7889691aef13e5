"""The commands `nuanfu outreach …`: plan and send, see why, pause, and work on the lists of people."""

from datetime import date, datetime
from typing import Annotated

import structlog
import typer
from rich.console import Console

from nuanfu import bootstrap
from nuanfu.bootstrap import App
from nuanfu.cases.cards import clock_time, title_of
from nuanfu.clock import SHANGHAI, YEARS, Clock, frozen_clock
from nuanfu.errors import BadInput
from nuanfu.ledger import switches
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.models import Buyer, Order
from nuanfu.ledger.schema import require_current
from nuanfu.money import yuan
from nuanfu.outreach import results, telling
from nuanfu.outreach.models import Result
from nuanfu.outreach.parts import Parts, parts_for
from nuanfu.outreach.running import rehearse, run_once, still_ahead
from nuanfu.policy.reminders import Way

outreach_cli = typer.Typer(help="店里主动发的消息：发一轮、看原因、暂停、人工名单。", no_args_is_help=True)
console = Console(highlight=False, emoji=False)
BY = "cli"
log = structlog.get_logger()
Row = Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST_NUMBER, help="编号，见 nuanfu outreach list")]


def _open() -> tuple[App, Parts]:
    app = bootstrap.app()
    require_current(app.database)
    return app, parts_for(app, _say)


def _say(text: str) -> None:
    console.print(text, soft_wrap=True, markup=False)


def _clock(app: App, now: str | None) -> Clock:
    if now is None:
        return app.clock
    try:
        at = datetime.fromisoformat(now)
    except ValueError as error:
        raise BadInput(f"时间写成 2026-11-23T10:00，不能写成 {now}", fields={"now": "不是时间"}) from error
    if at.year not in YEARS:
        raise BadInput(f"时间要在 {YEARS.start} 到 {YEARS.stop - 1} 年之间，不能写成 {now}", fields={"now": "年份不对"})
    return frozen_clock(at if at.tzinfo else at.replace(tzinfo=SHANGHAI))


@outreach_cli.command("run")
def outreach_run(
    now: Annotated[str | None, typer.Option(help="按这个时间办，例如 2026-11-23T10:00；默认现在")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会发什么，什么也不改")] = False,
) -> None:
    """排一轮、发一轮，逐单说明发了什么、为什么不发。"""
    app, parts = _open()
    clock = _clock(app, now)
    handled = rehearse(parts, clock()) if dry_run else run_once(parts, clock)
    for one in handled:
        _say(telling.one_line(one, rehearsed=dry_run))
    left = still_ahead(parts, clock()) - (len(handled) if dry_run else 0)
    if left:
        _say(f"还有 {left} 步等下一分钟：到了每分钟的上限，或者有买家排队等人工超过 5 分钟。")
    elif not handled:
        _say("现在没有要发的。")


@outreach_cli.command("worker")
def outreach_worker() -> None:
    """启动发送进程：每分钟排一轮、发一轮；可以同时开几个。"""
    from nuanfu.logs import configure
    from nuanfu.outreach.worker import beat, consumer

    configure()
    app = bootstrap.app()
    require_current(app.database)
    parts = parts_for(app, lambda text: log.info("sms_shown", text=text))
    consumer(beat(app.settings.redis_url), parts, app.clock, app.settings.webhook_secret).run()


@outreach_cli.command("explain")
def outreach_explain(
    order: Annotated[str, typer.Argument(help="订单号")],
    now: Annotated[str | None, typer.Option(help="按这个时间看；默认现在")] = None,
) -> None:
    """说明一个订单的提醒：发过什么、现在轮到什么、为什么没发。"""
    app, parts = _open()
    with app.database.reading() as session:
        for line in telling.explain(session, parts, order, _clock(app, now)()):
            _say(line)


@outreach_cli.command("pause")
def outreach_pause() -> None:
    """暂停所有主动消息：从这一刻起一条也不再开始发；回复买家照常。"""
    _turn(paused=True)


@outreach_cli.command("resume")
def outreach_resume() -> None:
    """恢复主动消息；暂停期间错过的不会补发一堆。"""
    _turn(paused=False)


@outreach_cli.command("list")
def outreach_list() -> None:
    """列出等人打电话、等人发消息的名单，先急后缓；最后是不知道有没有送到的。"""
    app, parts = _open()
    found = False
    with app.database.reading() as session:
        for way in (Way.CALL_LIST, Way.HAND_LIST):
            for row in results.waiting_for_people(session, way, app.clock()):
                found = True
                order, buyer = session.get_one(Order, row.order_no), session.get_one(Buyer, row.buyer_id)
                who = f"{buyer.name or buyer.id} {buyer.phone or ''}".rstrip()
                about = f"订单 {row.order_no}「{title_of(order)}」待付 {yuan(order.payable)}"
                _say(f"{row.id:>4}  {telling.WAYS[way]}  {who}  {about}")
        for order in results.left_to_people(session, parts.reminders, app.clock()):
            found = True
            _say(f"      提醒已用完，请人工看看怎么帮  订单 {order.order_no}  待付 {yuan(order.payable)}")
        for row in results.unclear(session):
            found = True
            what = f"{telling.WAYS[Way(row.channel)]} {row.step}" if row.channel else row.step
            _say(f"{row.id:>4}  不知道是否送到，不会再发  {clock_time(row.at)}  {what}  订单 {row.order_no}")
    if not found:
        _say("名单是空的。")


@outreach_cli.command("done")
def outreach_done(
    number: Row,
    result: Annotated[Result, typer.Option(help="结果")],
    pay_on: Annotated[str | None, typer.Option(help="答应哪天付，例如 2026-12-05")] = None,
    note: Annotated[str | None, typer.Option(help="备注")] = None,
) -> None:
    """写下名单上一行的结果；答应的日子会记在订单上，打错的号码以后不再用。"""
    app, _ = _open()
    try:
        day = date.fromisoformat(pay_on) if pay_on else None
    except ValueError as error:
        raise BadInput(f"日期写成 2026-12-05，不能写成 {pay_on}", fields={"pay_on": "不是日期"}) from error
    with app.database.writing() as session:
        results.write_down(session, number, result, now=app.clock(), who=BY, note=note, pay_on=day)
    _say(f"已记下：{number}")


@outreach_cli.command("note")
def outreach_note(number: Row, text: Annotated[str, typer.Argument(help="备注")]) -> None:
    """给一条提醒写备注。"""
    app, _ = _open()
    with app.database.writing() as session:
        results.note(session, number, text, now=app.clock(), who=BY)
    _say(f"已记下：{number}")


def _turn(*, paused: bool) -> None:
    app = bootstrap.app()
    require_current(app.database)
    with app.database.writing() as session:
        changed = switches.is_on(session, switches.OUTGOING) != paused
        if changed:
            switches.set_to(session, switches.OUTGOING, {} if paused else None, now=app.clock(), who=BY)
    now = "主动消息已暂停" if paused else "主动消息已恢复"
    _say(f"{now}。" if changed else f"{now}，没有变化。")
