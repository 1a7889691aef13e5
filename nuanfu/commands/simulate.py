"""`nuanfu policy simulate`: what another policy would have made of the past orders; nothing is changed by it."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from nuanfu import bootstrap
from nuanfu.bootstrap import App
from nuanfu.clock import SHANGHAI
from nuanfu.demo_shop import HISTORY_FILE
from nuanfu.errors import NothingToReplay
from nuanfu.ledger import policies
from nuanfu.ledger.platform_export import read_export
from nuanfu.ledger.schema import require_current
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import load_policy, policy_hash
from nuanfu.report import simulation
from nuanfu.report.comparison import Compared, compare
from nuanfu.report.page import difference, page, written
from nuanfu.report.past_orders import PastOrder, from_export, from_ledger, paid_share
from nuanfu.report.population import Population

console = Console(highlight=False, emoji=False)

ASSUMED = (
    "假设的：买家为什么不付(账本里没听到的)、最多肯付多少、能被拒绝几次、要不要投诉或停提醒、说定了付不付、"
    "人工能不能帮上忙。这些比例写在 nuanfu/report/population.py，不是量出来的。"
)
REAL = "真实的：每一步答复都由店里实际用的谈判规则算出，台阶、底价、上限、当天预算、每位买家的份额、赠品库存都照算。"
READ = (
    "怎么读：两份规则面对同一批模拟买家，所以看“相差”；区间跨过 0 就是看不出差别。"
    "区间只说明抽到哪些买家的偶然，不说明假设对不对；付款率本身不是预测。"
)


def simulate(
    file: Annotated[Path, typer.Argument(help="要试的规则文件")],
    against: Annotated[Path | None, typer.Option(help="和哪份规则比；不写就和现行规则比")] = None,
    orders: Annotated[int, typer.Option(help="一共模拟多少单", min=100, max=200_000)] = 10_000,
    seed: Annotated[int, typer.Option(help="随机种子：相同就得到相同的结果")] = 1,
    html: Annotated[Path | None, typer.Option(help="另存一页带图的结果，例如 simulate.html", dir_okay=False)] = None,
) -> None:
    """拿过去的订单和模拟的买家，把一份规则和现行规则各走一遍，比一比；不改动任何东西。"""
    if html and not html.parent.is_dir():
        raise typer.BadParameter(f"没有文件夹 {html.parent}，请先建好。", param_hint="--html")
    wanted = load_policy(file)
    compared_with = load_policy(against) if against else None
    app = bootstrap.app()
    require_current(app.database)
    past, source, current = _past(app, orders)
    base = compared_with or current
    names = (f"{against.name if against else '现行规则'}({base.version})", f"{file.name}({wanted.version})")
    told = _told(past, source, orders, seed)
    if policy_hash(base) == policy_hash(wanted):
        console.print("两份规则的内容完全相同，下面不会有差别。")
    with _progress() as bar:
        ends = [_run(bar, name, past, policy, orders, seed) for name, policy in zip(names, (base, wanted), strict=True)]
    rows = compare(*ends)
    console.print(_table(rows, names))
    for line in told:
        console.print(line, soft_wrap=True, markup=False)
    if html:
        html.write_text(page(rows, names, told), encoding="utf-8")
        console.print(f"图在 {html}", markup=False, soft_wrap=True)


def _past(app: App, orders: int) -> tuple[list[PastOrder], str, Policy]:
    """Return the orders to replay, where they come from, and the policy in force."""
    with app.database.reading() as session:
        past, current = from_ledger(session, orders), policies.current(session).policy
    if past:
        return past, "账本", current
    if not HISTORY_FILE.exists():
        raise NothingToReplay
    return from_export(read_export(HISTORY_FILE), orders), f"演示报表 {HISTORY_FILE}(账本里还没有订单)", current


def _run(
    bar: Progress, name: str, past: list[PastOrder], policy: Policy, orders: int, seed: int
) -> list[simulation.End]:
    task = bar.add_task(escape(name), total=orders)
    on_order: Callable[[], object] = lambda: bar.advance(task)  # noqa: E731
    return simulation.simulate(past, policy, Population(), orders=orders, seed=seed, on_order=on_order)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _told(past: list[PastOrder], source: str, orders: int, seed: int) -> tuple[str, ...]:
    first, last = (f"{at.astimezone(SHANGHAI):%Y-%m-%d}" for at in (past[0].placed_at, past[-1].placed_at))
    heard = sum(order.reason is not None for order in past)
    measured = (
        f"量出来的：{source}里 {len(past)} 单的金额、邮费、底价、时间({first} 到 {last})，其中 {heard} 单听到过原因，"
        f"实际付款 {paid_share(past):.1%}。重复使用，共模拟 {orders} 单，种子 {seed}。"
    )
    return measured, ASSUMED, REAL, READ


def _table(rows: list[Compared], names: tuple[str, str]) -> Table:
    table = Table("指标", escape(names[0]), escape(names[1]), "相差 [95 % 区间]", "结论", title="规则试算")
    for row in rows:
        values = [written(row.measure, figure.value) for figure in (row.now, row.then)]
        table.add_row(row.measure.title, *values, escape(difference(row)), row.verdict)
    return table
