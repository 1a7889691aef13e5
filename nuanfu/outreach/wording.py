"""Say a step in words: who writes, what it is about, until when, where to pay; or as a short message."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nuanfu.cases import cards
from nuanfu.cases.speaker import Words, sayable
from nuanfu.conduct.linter import lint
from nuanfu.money import Fen, yuan
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach.cadence import INVITING, Wanted
from nuanfu.outreach.debts import Known
from nuanfu.policy.reminders import Way

ABOUT = "reminder.about."
AGREED_DAY = "reminder.agreed_day"  # agreed with the shop, while `promised` is for a day that the buyer asked for
PRICE = "price"
BY_PEOPLE = (Way.CALL_LIST, Way.HAND_LIST)
BARE = "-"  # the article number of imported goods: nobody can say what they cost today


@dataclass(frozen=True, slots=True)
class Said:
    """A text with the script and the variables that it is made of; `unfit` names what it must not say."""

    script: str
    text: str
    variables: dict[str, str]
    unfit: bool


def script_for(known: Known, wanted: Wanted, way: Way, words: Words) -> str:
    """Return what to say: to a reason that is known, and that there are words for, before the step's own script."""
    if way is Way.SMS and wanted.step.sms is not None:
        return wanted.step.sms
    if wanted.section in ("order", "presale"):
        for reason in known.debt.reasons:
            if ABOUT + reason in words.scripts:
                return ABOUT + reason
    if wanted.section == "promised" and not wanted.asked_for:
        return AGREED_DAY
    return wanted.step.script


def tells_price(wanted: Wanted, words: Words) -> bool:
    """Tell whether a step names what the goods cost today."""
    return wanted.section == INVITING or PRICE in words.scripts[wanted.step.script].variables


def compose(
    known: Known, wanted: Wanted, way: Way, words: Words, policy: Policy, *, said: Sequence[str], price: Fen | None
) -> Said:
    """Say a step to a buyer, each time in words not among the lines `said` to them before."""
    script = script_for(known, wanted, way, words)
    told = _variables(known, script, words, policy, price)
    if way is Way.SMS:
        text = words.scripts.say(script, told, ())
        return Said(script, text, _used(words, script, told), _unfit(text, known.debt.lane, ()))
    text = "\n".join(_lines(known, wanted.section, script, way, words, told, said))
    return Said(script, text, _used(words, script, told), _unfit(text, known.debt.lane, (told["until"],)))


def for_people(
    known: Known,
    section: str,
    script: str,
    way: Way,
    words: Words,
    policy: Policy,
    *,
    said: Sequence[str],
    price: Fen | None,
) -> str:
    """Return what a person is to say or write about a row of a list, by the script that was chosen for it."""
    told = _variables(known, script, words, policy, price)
    return "\n".join(_lines(known, section, script, way, words, told, said))


def _lines(
    known: Known, section: str, script: str, way: Way, words: Words, told: Mapping[str, str], said: Sequence[str]
) -> list[str]:

    def say(script: str) -> str:
        return words.scripts.say(script, told, said)  # always in full: it stands alone, days after what was said before

    lines = [say("reminder.hello_person" if way in BY_PEOPLE else "reminder.hello"), say(script)]
    if known.part.closes_at is not None and known.debt.lane is Lane.ORDER and section != INVITING:
        lines.append(say("reminder.kept"))
    if way is Way.CALL_LIST:  # nobody reads out a link, and the person on the phone hears whether it was paid
        return lines
    if known.pay_url and section not in (INVITING, "follow_up"):
        lines.append(say("answer.pay_link"))
    if known.part.imported_at is not None:
        lines.append(say("reminder.if_paid"))
    return lines


def _used(words: Words, script: str, told: Mapping[str, str]) -> dict[str, str]:
    return {name: told[name] for name in words.scripts[script].variables}


def _variables(known: Known, script: str, words: Words, policy: Policy, price: Fen | None) -> dict[str, str]:
    part = known.part
    reason = script.removeprefix(ABOUT) if script.startswith(ABOUT) else ""
    steps = words.howtos.steps(reason)
    return {
        "shop": policy.shop.name,
        "name": policy.shop.agent_signature,
        "title": sayable(cards.title_from([line.title for line in known.goods])),
        "payable": yuan(part.open),
        "amount": yuan(part.open),
        "day": cards.day(part.due_at),
        "until": _until(part.closes_at),
        "link": known.pay_url or "",
        "how": steps[0] if steps else "",
        PRICE: yuan(price) if price is not None else "",
    }


def _until(closes_at: datetime | None) -> str:
    return cards.clock_time(closes_at) if closes_at is not None else ""


def _unfit(text: str, lane: Lane, truths: Collection[str]) -> bool:
    return bool(lint(text, lane, truths=[truth for truth in truths if truth]))
