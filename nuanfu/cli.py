"""The shop's command line: `uv run nuanfu --help`."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from sqlalchemy.exc import OperationalError

from nuanfu import bootstrap, demo_shop
from nuanfu.application_commands import application_cli
from nuanfu.clock import SHANGHAI
from nuanfu.commands.agent import agent_cli
from nuanfu.commands.experiments import experiments
from nuanfu.commands.nlu import nlu_cli
from nuanfu.commands.outreach import outreach_cli
from nuanfu.commands.refused import in_chinese
from nuanfu.commands.report import print_report
from nuanfu.commands.simulate import simulate
from nuanfu.commands.webhook import webhook_cli
from nuanfu.desk import agents, demo_agents
from nuanfu.desk.keys import TokenSigner, all_keys, new_key, revoke
from nuanfu.errors import KeyUnknown, NuanfuError, Unavailable
from nuanfu.ledger import policies
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import migrate, require_current
from nuanfu.policy.beside import check_words
from nuanfu.policy.doubts import doubts
from nuanfu.policy.file import load_policy, policy_hash
from nuanfu.published import publish_beside, read_beside

cli = typer.Typer(
    help="暖付：让下了单没付款的买家，得到一个好结果。", no_args_is_help=True, pretty_exceptions_enable=False
)
policy_cli = typer.Typer(help="店铺规则：检查、试算、发布。", no_args_is_help=True)
key_cli = typer.Typer(help="店铺系统调用接口用的钥匙。", no_args_is_help=True)
cli.add_typer(policy_cli, name="policy")
cli.add_typer(key_cli, name="key")
cli.add_typer(application_cli, name="application")
cli.add_typer(nlu_cli, name="nlu")
cli.add_typer(outreach_cli, name="outreach")
cli.add_typer(webhook_cli, name="webhook")
cli.command("report")(print_report)
cli.add_typer(agent_cli, name="agent")
cli.command()(experiments)
policy_cli.command()(simulate)
STOPPING_SECONDS = 8  # for requests that wait for an answer; their turns go on, and are asked for again
console = Console(highlight=False, emoji=False)


def main() -> None:
    """Run the command line; an expected error is one clear line, not a traceback."""
    try:
        cli(standalone_mode=True)
    except NuanfuError as error:
        fail(error)
    except OperationalError as error:
        fail(Unavailable(f"数据库没有回应，请确认它在运行，NUANFU_DATABASE_URL 写对了：{error.orig}"))


def fail(error: NuanfuError) -> NoReturn:
    """Print what went wrong and what to do, and exit with 2."""
    print(in_chinese(error), file=sys.stderr)
    for field, reason in error.fields.items():
        if field not in error.message:
            print(f"  {field}: {reason}", file=sys.stderr)
    raise SystemExit(2)


@cli.command()
def init() -> None:
    """建好或升级数据库，首次发布规则；演示模式下放入演示店铺。只有这个命令会改数据库结构。"""
    app = bootstrap.app()
    policy = load_policy(app.settings.policy)
    app.reminders(app.words())
    secret = app.settings.signing_secret()
    migrate(app.database)
    with app.database.writing() as session:
        if policies.is_first(session):
            policies.publish(session, policy, now=app.clock(), who="init")
        if app.settings.demo:
            demo_shop.tell(session, demo_shop.load(), app.clock())
    if app.settings.demo:
        demo_shop.import_history(app.database, app.clock())
        _tell_demo_agents(app.database, demo_agents.password(secret))
    console.print(f"数据库已就绪：{app.database.url.render_as_string(hide_password=True)}")


def _tell_demo_agents(database: Database, password: str) -> None:
    """Let the demo's agents sign in; hashing stands outside of the transaction, which others wait for."""
    with database.reading() as session:
        known = [agent.password_hash for name in demo_agents.NAMES if (agent := agents.by_name(session, name))]
    fits = all(agents.password_fits(password, hashed) for hashed in known)
    hashed = agents.hash_password(password)
    with database.writing() as session:
        demo_agents.tell(session, hashed, fits)


@cli.command("import-orders")
def import_orders(
    file: Annotated[Path, typer.Argument(help="平台导出的订单报表（CSV）", exists=True, dir_okay=False)],
) -> None:
    """读入平台导出的订单报表：新订单入账，旧订单更新状态；坏行指出行号，其余照收。"""
    from nuanfu.cases import importing
    from nuanfu.ledger.platform_export import read_export

    app = bootstrap.app()
    require_current(app.database)
    hidden = not sys.stderr.isatty()
    with typer.progressbar(length=file.stat().st_size, label="读入", file=sys.stderr, hidden=hidden) as bar:
        outcome = importing.import_orders(app.database, read_export(file, on_bytes=bar.update), app.clock())
    console.print(f"新订单 {outcome.new}，有变化 {outcome.moved}，没变化 {outcome.unchanged}，坏行 {len(outcome.bad)}")
    for row in outcome.bad:
        console.print(f"  第 {row.line} 行：{row.why}", soft_wrap=True, markup=False)


@policy_cli.command("check")
def policy_check(file: Annotated[Path, typer.Argument(help="规则文件，例如 policy/shop.yml")]) -> None:
    """检查一份规则文件，和放在它旁边的商品资料、付款步骤、话术；有错时指出行号和字段。"""
    policy = load_policy(file)
    check_words(file.parent, policy.shop.name)
    console.print(f"{file} 可用：版本 {policy.version}，指纹 {policy_hash(policy)[:12]}")
    for field, doubt in doubts(policy).items():
        console.print(f"  请留意 {field}：{doubt}", soft_wrap=True)


@policy_cli.command("publish")
def policy_publish(file: Annotated[Path, typer.Argument(help="规则文件，例如 policy/shop.yml")]) -> None:
    """发布一份规则，连同旁边的话术和提醒节奏：从下一次决定起，所有进程都按它办。"""
    app = bootstrap.app()
    policy, beside = load_policy(file), read_beside(file.parent)
    require_current(app.database)
    with app.database.writing() as session:
        changed = policies.publish(session, policy, now=app.clock(), who="cli")
        session.flush()
        together = publish_beside(session, beside, now=app.clock(), who="cli")
    console.print(f"已发布：{policy_hash(policy)[:12]}" if changed else "与现行规则相同，没有变化。")
    if together:
        console.print(f"一起发布：{'、'.join(together)}")


@key_cli.command("new")
def key_new(label: Annotated[str, typer.Option(help="给这把钥匙的名字，例如 erp")] = "shop") -> None:
    """新建一把钥匙；只显示这一次。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.writing() as session:
        key = new_key(session, label.strip() or "shop")
    print(key)


@key_cli.command("list")
def key_list() -> None:
    """列出所有钥匙：编号、名字、何时新建、何时作废。钥匙本身没有保存，看不到。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.reading() as session:
        keys = all_keys(session)
    for key in keys:
        until = f"{_minute(key.revoked_at)} 作废" if key.revoked_at else "有效"
        console.print(f"{key.id:>4}  {key.label}  {_minute(key.made_at)} 新建  {until}", soft_wrap=True, markup=False)
    if not keys:
        console.print("还没有钥匙；用 nuanfu key new 新建。")


@key_cli.command("revoke")
def key_revoke(
    number: Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST_NUMBER, help="编号，见 nuanfu key list")],
) -> None:
    """作废一把钥匙：从这一刻起它什么也打不开。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.writing() as session:
        try:
            key = revoke(session, number)
        except KeyUnknown as error:
            raise KeyUnknown(f"没有编号为 {number} 的钥匙；用 nuanfu key list 查看。") from error
    console.print(f"已作废：{key.id}  {key.label}", soft_wrap=True, markup=False)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@cli.command()
def chat(
    buyer: Annotated[str, typer.Argument(help="买家号，例如 demo-price")],
    order: Annotated[str | None, typer.Option(help="说的是哪个订单")] = None,
    url: Annotated[str | None, typer.Option(help="客服台地址，默认本机")] = None,
) -> None:
    """在终端里以买家的身份聊天，走的是和网页一样的接口。"""
    from nuanfu.terminal import Chat

    app = bootstrap.app()
    token = TokenSigner(app.settings.signing_secret()).sign(buyer).token
    Chat(url or f"http://127.0.0.1:{app.settings.port}", token, buyer, order, console).run()


@cli.command()
def desk(host: Annotated[str, typer.Option(help="监听地址；默认只在本机")] = "127.0.0.1") -> None:
    """启动客服台（网页和接口）。"""
    import uvicorn

    from nuanfu.desk.app import make_desk
    from nuanfu.logs import configure

    app = bootstrap.app()
    require_current(app.database)
    configure()
    uvicorn.run(
        make_desk(app),
        host=host,
        port=app.settings.port,
        log_config=None,
        access_log=False,
        ws_ping_interval=None,  # Socket.IO looks itself whether a page is still there
        ws_per_message_deflate=False,  # what is pushed is short: compressing it costs memory and time
        timeout_graceful_shutdown=STOPPING_SECONDS,
    )


@cli.command()
def up() -> None:
    """启动 Procfile 里的所有进程，就绪后打印地址；Ctrl-C 全部停下。"""
    from nuanfu.processes import run_all

    app = bootstrap.app()
    logins = ""
    if app.settings.demo:
        password = demo_agents.password(app.settings.signing_secret())
        page, names = f"http://127.0.0.1:{app.settings.port}/console", " / ".join(demo_agents.NAMES)
        logins = f"  客服控制台  {page}\n              登录名 {names}，密码 {password}"
    raise SystemExit(run_all(app.settings, console, logins))
