"""`nuanfu experiments`: what was tried on how many orders, and how they ended against those held out."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from nuanfu import bootstrap
from nuanfu.learning.experiments import FIRST_PRICE, Context, Experiment, WhichFirst
from nuanfu.learning.outcomes import Outcome, by_context, told_offers
from nuanfu.learning.results import ArmResult, Result, results
from nuanfu.learning.shares import Share
from nuanfu.ledger import policies
from nuanfu.ledger.schema import require_current
from nuanfu.policy.scripts import Scripts
from nuanfu.published import Published

console = Console(highlight=False, emoji=False)

TITLES = {
    Experiment.FIRST_PRICE_WORDING: "第一次报优惠价的说法",
    Experiment.GIFT_OR_POINTS: "赠品和积分价值相同时先提哪一样",
}
ORDERS = {WhichFirst.GIFT_FIRST.value: "先提赠品", WhichFirst.POINTS_FIRST.value: "先提积分"}
GROUPS = {
    "price": "嫌贵",
    "compare": "比价",
    "gift": "要赠品",
    "shipping": "运费",
    "later": "晚点付",
    "stop": "停提醒",
    "other": "其他",
}
LANES = {"order": "订单", "credit": "账单"}
KINDS = {
    "discount": "优惠价",
    "free_shipping": "减邮费",
    "gift": "赠品",
    "points": "积分",
    "deferral": "延期",
    "installment": "分期",
    "stop": "停提醒",
}
OUTCOMES = {
    Outcome.PAID: "付了款",
    Outcome.ACCEPTED: "答应未付",
    Outcome.DECLINED: "没要",
    Outcome.EXPIRED: "过期",
    Outcome.OPEN: "还开着",
    Outcome.STOPPED: "要求停止",
    Outcome.COMPLAINED: "要投诉",
}
NOTE = """“付款”和“好结果”只数抽签满 24 小时的单；好结果是付了款，且一周内没有要求停止提醒、没有说要投诉。
方括号里是 95 % 区间。
比对照高多少，比的是所有参与抽签的单和留作对照的单；区间跨过 0，就还看不出差别，不要急着下结论。"""


def experiments(days: Annotated[int, typer.Option(help="优惠的结果看最近多少天", min=1, max=3660)] = 30) -> None:
    """看实验：每种做法抽到几单、付款率、比对照高多少；再看各类优惠后来怎样。"""
    app = bootstrap.app()
    require_current(app.database)
    scripts = Published(app).take_up().words.scripts
    with app.database.reading() as session:
        tell(session, scripts, app.clock(), days)


def tell(session: Session, scripts: Scripts, now: datetime, days: int) -> None:
    """Print every experiment that has draws, then what became of the offers of the last `days` days."""
    tried = policies.current(session).policy.experiments
    if tried.on:
        console.print(f"实验开着，{tried.held_out:.0%} 的单留作对照。", markup=False)
    else:
        console.print(
            "实验没有打开：在规则文件里写 experiments: {on: true}，再 nuanfu policy publish。", soft_wrap=True
        )
    found = results(session, now)
    for result in found:
        console.print(_table(result, scripts))
        console.print(_uplift(result), markup=False, soft_wrap=True)
    console.print(NOTE if found else "还没有一单抽过签。", markup=False, soft_wrap=True)
    _tell_offers(session, now, days)


def _table(result: Result, scripts: Scripts) -> Table:
    table = Table("做法", "抽到", "满一天", "付款", "好结果", title=TITLES[result.experiment], title_justify="left")
    names = _names(result.experiment, scripts)
    for arm in result.arms:
        _row(table, names.get(arm.arm, f"已删改的说法 {arm.arm}"), arm)
    table.add_section()
    _row(table, "参与抽签的合计", result.tried)
    _row(table, "留作对照(默认做法)", result.held_out)
    return table


def _row(table: Table, name: str, arm: ArmResult) -> None:
    table.add_row(escape(name), str(arm.drawn), str(arm.paid.of), escape(_share(arm.paid)), escape(_share(arm.well)))


def _names(experiment: Experiment, scripts: Scripts) -> dict[str, str]:
    if experiment is Experiment.GIFT_OR_POINTS:
        return ORDERS
    return scripts.wordings(FIRST_PRICE) if FIRST_PRICE in scripts else {}


def _share(share: Share) -> str:
    if not share.of:
        return "—"
    low, high = share.interval
    return f"{share.value:.1%} [{low:.1%}, {high:.1%}]"


def _uplift(result: Result) -> str:
    if not result.tried.well.of or not result.held_out.well.of:
        return "比对照高多少：满一天的单还不够比。"
    up = result.uplift
    verdict = "有差别" if up.told_apart else "还看不出差别"
    points = [f"{100 * value:+.1f}" for value in (up.value, up.low, up.high)]
    return f"比对照高 {points[0]} 个百分点 [{points[1]}, {points[2]}]，{verdict}。"


def _tell_offers(session: Session, now: datetime, days: int) -> None:
    offers = told_offers(session, now - timedelta(days=days), now)
    if not offers:
        console.print(f"最近 {days} 天没有提过优惠。")
        return
    title = f"最近 {days} 天的优惠后来怎样"
    table = Table("原因", "类别", "商品金额(元)", "优惠", "提过", *OUTCOMES.values(), title=title)
    for (context, kind), counts in by_context(offers).items():
        numbers = [str(counts[outcome]) for outcome in OUTCOMES]
        table.add_row(*_context(context), KINDS.get(kind, kind), str(counts.total()), *numbers)
    console.print(table)


def _context(context: Context) -> tuple[str, str, str]:
    return GROUPS[context.reason_group], LANES[context.lane], context.band
