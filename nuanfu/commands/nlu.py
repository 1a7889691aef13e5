"""`nuanfu nlu …`: see why a message was understood as it was, and teach the model what it did not understand."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nuanfu import bootstrap
from nuanfu.bootstrap import App
from nuanfu.commands import labels
from nuanfu.desk.examples import SHOP_FOLDER
from nuanfu.errors import BadInput, RasaUnavailable, Unavailable
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.schema import require_current
from nuanfu.rasa_client import Explanation, RasaServers

PATIENCE_SECONDS = 60.0  # a person at a terminal waits longer than a buyer
MOST_AT_ONCE = 200  # texts that Rasa puts in groups in one go (nlu/channel.py)

nlu_cli = typer.Typer(help="听懂买家：看模型为什么这么懂，把没听懂的教给它。", no_args_is_help=True)
console = Console(highlight=False, emoji=False)

Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="本店例句放在哪个文件夹", file_okay=False)]
SHOP_DATA = SHOP_FOLDER


def ask_rasa[Answer](app: App, question: Callable[[RasaServers], Awaitable[Answer]]) -> Answer:
    """Ask Rasa one question and wait for the answer; raises `Unavailable` with what to do."""

    async def once() -> Answer:
        rasa = RasaServers(app.settings.rasa_url, timeout=PATIENCE_SECONDS)
        try:
            return await question(rasa)
        finally:
            await rasa.close()

    try:
        return asyncio.run(once())
    except RasaUnavailable as error:
        where = ",".join(app.settings.rasa_url)
        raise Unavailable(f"{where} 没有回应；先用 make run 启动，或检查 NUANFU_RASA_URL。({error})") from error


@nlu_cli.command()
def explain(text: Annotated[str, typer.Argument(metavar="TEXT", help="买家的一句话")]) -> None:
    """一句话为什么被当成这个意思：每个词的分量，最像的五条例句。不进任何对话。"""
    if not text.strip():
        raise BadInput("写上买家的一句话，例如 nuanfu nlu explain 太贵了", fields={"text": "是空的"})
    for line in told(ask_rasa(bootstrap.app(), lambda rasa: rasa.explain(text))):
        console.print(line, soft_wrap=True, markup=False)


def told(why: Explanation) -> list[str]:
    """Return an explanation as lines for a person; weights keep their sign, the heaviest word comes first."""
    end = "" if why.understood else "；太没把握或不成句，最后当作没听懂"
    words = sorted(why.words, key=lambda word: -abs(word.weight))
    near = [f"  {one.weight:+.2f}  {one.text}  （{labels.in_chinese(one.intent)}）" for one in why.neighbours]
    return [
        f"意思：{labels.shown(why.intent)}（把握 {why.confidence:.0%}{end}）",
        f"其次：{labels.shown(why.against)}",
        "每个词的分量（正数偏向前者，负数偏向后者）：",
        *(f"  {word.weight:+.2f}  {word.text}" for word in words),
        "最像的例句，和它们的分量：",
        *near,
        f"其余例句等：{why.rest:+.2f}",
    ]


@nlu_cli.command("labels")
def list_labels() -> None:
    """列出所有意思的编号和名字。"""
    for line in labels.numbered():
        console.print(line, markup=False)


@nlu_cli.command()
def review(
    limit: Annotated[int, typer.Option(min=1, max=MOST_AT_ONCE, help="一次最多看几条")] = 50,
    data: Data = SHOP_DATA,
) -> None:
    """看没听懂、留给人工的消息：相近的放在一起，由您说是什么意思，写成例句。个人信息已隐去。"""
    from nuanfu.commands.review import Review
    from nuanfu.desk import reviewing
    from nuanfu.desk.examples import Examples

    app = bootstrap.app()
    require_current(app.database)
    with app.database.reading() as session:
        unread = reviewing.waiting(session, limit)
    if not unread:
        console.print("没有等着看的消息。")
        return
    numbers = ask_rasa(app, lambda rasa: rasa.groups([one.text for one in unread]))
    Review(app, Examples(data), lambda text: ask_rasa(app, lambda rasa: rasa.explain(text)), console).run(
        unread, numbers
    )


@nlu_cli.command()
def correct(
    turn: Annotated[int, typer.Argument(metavar="TURN", min=1, max=MOST_NUMBER, help="消息编号，见 nuanfu nlu review")],
    label: Annotated[str, typer.Argument(metavar="LABEL", help="正确的意思：编号或名字，见 nuanfu nlu labels")],
    emotion: Annotated[str | None, typer.Option(help="情绪：calm、anxious、angry、low")] = None,
    data: Data = SHOP_DATA,
) -> None:
    """客服纠正一条消息：它其实是什么意思。写成例句，下次训练就学会。"""
    from nuanfu.desk import reviewing
    from nuanfu.desk.examples import Examples
    from nuanfu.errors import LabelUnknown, TurnUnknown

    app = bootstrap.app()
    require_current(app.database)
    intent, mood = labels.intent_named(label), labels.emotion_named(emotion) if emotion else None
    if intent is None or (emotion and mood is None):
        raise LabelUnknown(f"没有「{label if intent is None else emotion}」；用 nuanfu nlu labels 查看。")
    try:
        found = reviewing.correct(app.database, Examples(data), turn, intent, mood, app.clock())
    except TurnUnknown as error:
        raise TurnUnknown(f"没有编号为 {turn} 的消息，或者内容已被删除。") from error
    console.print(f"已记下：#{turn} {found.text} → {labels.shown(intent)}", soft_wrap=True, markup=False)
    console.print("运行 make train，让模型学会。")
