"""A person goes through what was not understood, group by group, and says what it means."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from rich.console import Console

from nuanfu.bootstrap import App
from nuanfu.commands import labels
from nuanfu.desk import reviewing
from nuanfu.desk.examples import Examples
from nuanfu.desk.reviewing import SKIPPED, Unread
from nuanfu.errors import ExampleTaken
from nuanfu.rasa_client import Explanation

STOP, ONE_BY_ONE, LIST = "q", "s", "?"
ASKS = "意思（编号或名字；回车跳过，s 逐条看，? 列出，q 停下）> "
ASKS_EMOTION = "情绪（回车平静；1 平静 2 着急 3 生气 4 低落）> "


class _Stopped(Exception):
    """The person has had enough."""


class Review:
    """One sitting. What was judged stays judged when the person stops in the middle."""

    def __init__(self, app: App, examples: Examples, guess: Callable[[str], Explanation], console: Console) -> None:
        """Prepare; nothing is asked yet."""
        self._app, self._examples, self._guess, self._console = app, examples, guess, console
        self._learnt = self._skipped = 0

    def run(self, unread: Sequence[Unread], numbers: Sequence[int]) -> None:
        """Ask about each group of messages that have one number, the largest first."""
        together: dict[int, list[Unread]] = defaultdict(list)
        for one, number in zip(unread, numbers, strict=True):
            together[number].append(one)
        left = sorted(together.values(), key=lambda group: -len(group))
        self._say(f"{len(unread)} 条消息，分成 {len(left)} 组。")
        try:
            while left:
                group = left.pop(0)
                if self._ask(group, len(left)):
                    left = [[one] for one in group] + left
        except _Stopped:
            self._say("先到这里，剩下的下次再看。")
        self._say(f"写入例句 {self._learnt} 条，跳过消息 {self._skipped} 条。")
        if self._learnt:
            self._say("运行 make train，让模型学会。")

    def _ask(self, group: list[Unread], left: int) -> bool:
        """Show a group and do what the person says; True when they want to see it one by one."""
        self._show(group, left)
        while True:
            answer = self._line(ASKS)
            if answer == STOP:
                raise _Stopped
            if answer == ONE_BY_ONE and len(group) > 1:
                return True
            if answer == LIST:
                self._say(*labels.numbered())
            elif not answer:
                self._skipped += len(group)
                self._settle(group, SKIPPED)
                return False
            elif intent := labels.intent_named(answer):
                self._learn(group, intent)
                return False
            else:
                self._say(f"没有「{answer}」；? 列出所有意思。")

    def _show(self, group: list[Unread], left: int) -> None:
        why = self._guess(group[0].text)
        sure = f"{labels.shown(why.intent)}（{why.confidence:.0%}）"
        self._say("", f"这组 {len(group)} 条，后面还有 {left} 组：")
        self._say(*(f"  #{one.turn_id}  {one.text}" for one in group))
        self._say(f"  模型猜：{sure}" + ("" if why.understood else "，没有把握"))

    def _learn(self, group: list[Unread], intent: str) -> None:
        while (emotion := labels.emotion_named(self._line(ASKS_EMOTION))) is None:
            self._say("请填 1 到 4。")
        for text in dict.fromkeys(one.text for one in group):
            try:
                new = reviewing.learn(self._app.database, self._examples, text, intent, emotion)
            except ExampleTaken as error:
                self._say(f"  没有写入：{error.message}")
                continue
            self._learnt += new
            if not new:
                self._say(f"  已经有了：{text}")
        self._settle(group, intent)

    def _settle(self, group: list[Unread], label: str) -> None:
        with self._app.database.writing() as session:
            reviewing.settle(session, [one.turn_id for one in group], label, self._app.clock())

    @staticmethod
    def _line(asks: str) -> str:
        try:
            return input(asks).strip()
        except (EOFError, KeyboardInterrupt):
            raise _Stopped from None

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._console.print(line, soft_wrap=True, markup=False)
