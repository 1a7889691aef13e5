"""`nuanfu agent …`: who may sign in at the console."""

import getpass
from typing import Annotated

import typer
from rich.console import Console

from nuanfu import bootstrap
from nuanfu.cases.cards import day
from nuanfu.desk import agents, skills
from nuanfu.desk.models import Role
from nuanfu.desk_errors import AgentExists, AgentUnknown
from nuanfu.errors import BadInput
from nuanfu.ledger.schema import require_current

agent_cli = typer.Typer(help="客服账号：新建、查看、停用。", no_args_is_help=True)
console = Console(highlight=False, emoji=False)
ROLES = {Role.AGENT.value: "客服", Role.MANAGER.value: "店长"}
SKILLS = f"擅长的事，可以写几次：{'、'.join(skills.GROUPS)}；写「{skills.APPROVAL}」就能审批申请、看申请材料"
BY = "cli"


@agent_cli.command("add")
def agent_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="登录名，买家也会看到，例如 小林")],
    role: Annotated[Role, typer.Option(help="agent 客服，manager 店长")] = Role.AGENT,
    capacity: Annotated[int, typer.Option(min=1, max=50, help="同时最多接几个会话")] = agents.CAPACITY,
    skill: Annotated[list[str] | None, typer.Option(help=SKILLS)] = None,
    ask: Annotated[bool, typer.Option("--ask-password", help="自己输入密码；不写就由系统生成并显示一次")] = False,
) -> None:
    """新建一个账号；密码只显示这一次。"""
    if not 1 <= len(name.strip()) <= 32 or not name.strip().isprintable():
        raise BadInput("登录名要 1 到 32 个看得见的字", {"name": "1 到 32 个看得见的字"})
    app = bootstrap.app()
    require_current(app.database)
    password = getpass.getpass("密码（不显示）：") if ask else agents.made_up_password()
    hashed = agents.hash_password(password)
    with app.database.writing() as session:
        try:
            agents.add(session, name.strip(), hashed, role=role, capacity=capacity, skills=skill or (), who=BY)
        except AgentExists as error:
            raise AgentExists(f"已经有叫「{name.strip()}」的账号；用 nuanfu agent list 查看。") from error
    console.print(f"已新建：{name.strip()}（{ROLES[role.value]}）", markup=False)
    if not ask:
        console.print(f"密码：{password}", markup=False, soft_wrap=True)


@agent_cli.command("list")
def agent_list() -> None:
    """列出所有账号。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.reading() as session:
        everyone = agents.everyone(session)
    for agent in everyone:
        ended = f"{day(agent.disabled_at)} 停用" if agent.disabled_at else "有效"
        good_at = f"  {'、'.join(agent.skills)}" if agent.skills else ""
        line = f"{agent.id:>4}  {agent.name}  {ROLES[agent.role]}  同时 {agent.capacity} 个{good_at}  {ended}"
        console.print(line, soft_wrap=True, markup=False)
    if not everyone:
        console.print("还没有账号；用 nuanfu agent add NAME 新建。")


@agent_cli.command("password")
def agent_password(name: Annotated[str, typer.Argument(metavar="NAME", help="登录名")]) -> None:
    """给一个账号换新密码，解除锁定；新密码只显示这一次，旧的登录全部失效。"""
    app = bootstrap.app()
    require_current(app.database)
    password = agents.made_up_password()
    hashed = agents.hash_password(password)
    with app.database.writing() as session:
        agent = agents.by_name(session, name)
        if agent is None:
            raise AgentUnknown(f"没有叫「{name}」的账号；用 nuanfu agent list 查看。")
        agents.set_password(session, agent, hashed, who=BY)
    console.print(f"新密码：{password}", markup=False, soft_wrap=True)


@agent_cli.command("disable")
def agent_disable(name: Annotated[str, typer.Argument(metavar="NAME", help="登录名")]) -> None:
    """停用一个账号：从这一刻起不能登录，手上的会话会回到队列。"""
    app = bootstrap.app()
    require_current(app.database)
    with app.database.writing() as session:
        try:
            agents.disable(session, name, who=BY)
        except AgentUnknown as error:
            raise AgentUnknown(f"没有叫「{name}」的账号；用 nuanfu agent list 查看。") from error
    console.print(f"已停用：{name}", markup=False)
