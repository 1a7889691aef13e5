"""Read from a message how it wants to pay in parts: how many, how much a month, how much first, on which days."""

import re
from datetime import datetime

from nuanfu.cases.said import Said
from nuanfu.clock import end_of_day
from nuanfu.money import Fen
from nuanfu.negotiation.plan import PlanAsk

TOO = re.compile("太[长紧多少短久]")
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
NUMBER = r"(?P<number>\d{1,6}|[零〇一二两俩三四五六七八九十百千]{1,5})"
COUNTED = re.compile(rf"(?<![第这那上下每本头前后]){NUMBER}\s*期")
BARE = re.compile(rf"(?:就|选|要|那就)?(?:分)?{NUMBER}\s*(?:个|次|份|期|个月)?[吧呗呢啊哈嘛咯]*[。.!！~ ]*")
NOT_THESE = re.compile(rf"(?:不是|不要|别|不用|不选)\s*(?:分|选)?\s*{NUMBER}\s*(?:期|个月)")
MONTHLY = re.compile(r"每个?月|每期|月供|月月|按月|每次|一个月(?=最多|只能|给|还|付|交|供|\d)")
FIRST = re.compile(r"先(?:付|还|给|交|出|打|转|拿)|首付|首期|头(?:一)?(?:笔|款|期|回|次)|第一(?:笔|期|次|个月)")
REST = re.compile(r"剩|余|其余|后面|其他|另一半|尾数")
SHARES = ((re.compile("一半|百分之五十|50%"), 5), *((re.compile(f"{char}成"), n) for char, n in DIGITS.items() if n))
ALL_AT_ONCE = re.compile(
    "(?:那|就|我|还是|算了|不分了|直接|[,， ])*(?:一次性?|一把|全款)(?:付|还|结|交)?清?(?:吧|了|好了)?[。.!！~ ]*"
)


def wish_of(said: Said, payable: Fen, now: datetime, *, answers: bool = False) -> PlanAsk:
    """Return what a message asks for; `answers` tells that it answers the question for a number of parts."""
    if ALL_AT_ONCE.fullmatch(said.text.strip()):
        return PlanAsk(periods=1)
    periods = _periods(said, answers=answers)
    days = sorted({day for day in said.days if end_of_day(day) > now})
    first, monthly = _amounts(said, payable, answers=answers and periods is None)
    counts_rest = periods is not None and first is not None and REST.search(said.text) is not None
    if len(days) > 2:
        return PlanAsk(periods=len(days), first=first, first_day=days[0])
    if periods is None and monthly is None and len(days) == 2:
        return PlanAsk(first=first, first_day=days[0], rest_day=days[1])
    rest_is_dated = periods is None and monthly is None and first is not None and REST.search(said.text) is not None
    if len(days) == 1 and rest_is_dated:
        return PlanAsk(first=first, rest_day=days[0])
    return PlanAsk(periods, monthly, first, days[0] if days else None, counts_rest=counts_rest)


def names_a_plan(said: Said) -> bool:
    """Tell whether a message names a number of parts, or what it pays a month or first."""
    amounts = bool(said.values("amount"))
    marked = MONTHLY.search(said.text) or FIRST.search(said.text)
    return _periods(said, answers=False) is not None or bool(amounts and marked)


def names_two_days(said: Said, now: datetime) -> bool:
    """Tell whether a message splits the sum over two days (`5号付300，15号付剩下的`); `5号或6号付` does not."""
    days = {day for day in said.days if end_of_day(day) > now}
    return len(days) == 2 and (REST.search(said.text) is not None or len(said.values("amount")) == 2)


def about_first_part(said: Said) -> bool:
    """Tell whether a message speaks of the first payment."""
    return FIRST.search(said.text) is not None


def complains(said: Said) -> bool:
    """Tell whether a number in a message is found too long or too much (`六期太长`), and not asked for."""
    return TOO.search(said.text) is not None


def answers_how_many(said: Said) -> bool:
    """Tell whether a message is nothing but a number, as `3`, `六期吧`, or a wish for no parts at all."""
    text = said.text.strip()
    return BARE.fullmatch(text) is not None or ALL_AT_ONCE.fullmatch(text) is not None


def _periods(said: Said, *, answers: bool) -> int | None:
    """Return the number of parts: the last one named that is not refused in the same breath (`不是3期，6期`)."""
    refused = {_number(match["number"]) for match in NOT_THESE.finditer(said.text)}
    named = [count for count in said.values("periods") if isinstance(count, int)]
    named = named or [_number(match["number"]) for match in COUNTED.finditer(said.text)]
    bare = BARE.fullmatch(said.text.strip()) if answers and not said.values("amount") else None
    if bare and not named:
        named = [_number(bare["number"])]
    left = [count for count in named if count not in refused]
    return left[-1] if left else None


def _amounts(said: Said, payable: Fen, *, answers: bool) -> tuple[Fen | None, Fen | None]:
    """Return what is paid first and what is paid a month, in fen; a bare amount answers with one a month."""
    named = [fen for fen in said.values("amount") if isinstance(fen, int)]
    fitting = [fen for fen in named if fen < payable] or named
    says_first, says_monthly = FIRST.search(said.text), MONTHLY.search(said.text)
    first = monthly = None
    if says_first and says_monthly and len(fitting) > 1:
        in_order = says_first.start() < says_monthly.start()
        first, monthly = (fitting[0], fitting[-1]) if in_order else (fitting[-1], fitting[0])
    elif says_monthly and fitting:
        monthly = fitting[-1]
    elif fitting and (says_first or len(said.days) == 2):
        first = fitting[0]
    elif fitting and answers:
        monthly = fitting[-1]
    if first is None and says_first:
        share = next((tenths for pattern, tenths in SHARES if pattern.search(said.text)), None)
        first = -(-payable * share // 10) if share else None
    return first, monthly


def _number(text: str) -> int:
    """Read a number of up to six digits or a Chinese one below ten thousand."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return total + digit
