"""The commands `nuanfu webhook …`: what the shop's own system has not heard yet, and what to do about it."""

from typing import Annotated

import typer
from rich.console import Console

from nuanfu import bootstrap
from nuanfu.cases.cards import clock_time
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.schema import require_current
from nuanfu.outreach import webhooks
from nuanfu.outreach.models import DeliveryState

webhook_cli = typer.Typer(help="发给店里系统的通知：没送到的、重发、放弃。", no_args_is_help=True)
console = Console(highlight=False, emoji=False)
STATES = {DeliveryState.PENDING: "等待重试", DeliveryState.DEAD: "多次没送到，后面的在等它"}
Number = Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST_NUMBER, help="编号，见 nuanfu webhook list")]


@webhook_cli.command("list")
def webhook_list() -> None:
    """列出还没送到的通知，多次失败的在前。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.reading() as session:
        rows = webhooks.undelivered(session)
    for delivery, message in rows:
        about = f"订单 {message.order_no}" if message.order_no else f"买家 {message.buyer_id}"
        how = f"{STATES[DeliveryState(delivery.state)]}（{delivery.attempts} 次，{delivery.why or '还没试'}）"
        line = f"{delivery.id:>4}  {clock_time(message.at)}  {message.kind}  {about}  {delivery.url}  {how}"
        console.print(line, soft_wrap=True, markup=False)
    if not rows:
        console.print("都送到了。")


@webhook_cli.command("replay")
def webhook_replay(number: Number) -> None:
    """重发一条：下一分钟再试。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.writing() as session:
        webhooks.replay(session, number)
    console.print(f"会重发：{number}")


@webhook_cli.command("drop")
def webhook_drop(number: Number) -> None:
    """放弃一条，让同一订单后面的通知先走。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.writing() as session:
        webhooks.drop(session, number)
    console.print(f"已放弃：{number}")
