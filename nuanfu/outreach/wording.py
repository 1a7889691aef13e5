"""Say a step in words: who writes, what it is about, until when, where to pay; or as a short message."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards
from nuanfu.cases.speaker import REMEMBERED, Words, sayable
from nuanfu.conduct.linter import lint
from nuanfu.ledger.models import Item, Order
from nuanfu.money import Fen, yuan
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach.cadence import INVITING, Wanted
from nuanfu.outreach.debts import Known
from nuanfu.policy.reminders import Way
from nuanfu.turns.models import Author, Conversation, Message

ABOUT = "reminder.about."
AGREED_DAY = "reminder.agreed_day"  # agreed with the shop, while `promised` is for a day that the buyer asked for
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


def compose(session: Session, known: Known, wanted: Wanted, way: Way, words: Words, policy: Policy) -> Said:
    """Say a step to a buyer, each time in words not used with them before."""
    script = script_for(known, wanted, way, words)
    told = _variables(session, known, script, words, policy)
    if way is Way.SMS:
        text = words.scripts.say(script, told, ())
        return Said(script, text, _used(words, script, told), _unfit(text, known.debt.lane, ()))
    text = "\n".join(_lines(session, known, wanted.section, script, way, words, told))
    return Said(script, text, _used(words, script, told), _unfit(text, known.debt.lane, (told["until"],)))


def for_people(
    session: Session, known: Known, section: str, script: str, way: Way, words: Words, policy: Policy
) -> str:
    """Return what a person is to say or write about a row of a list, by the script that was chosen for it."""
    told = _variables(session, known, script, words, policy)
    return "\n".join(_lines(session, known, section, script, way, words, told))


def _lines(
    session: Session, known: Known, section: str, script: str, way: Way, words: Words, told: Mapping[str, str]
) -> list[str]:
    order, said = known.order, _lines_said(session, known.order.buyer_id)

    def say(script: str) -> str:
        return words.scripts.say(script, told, said)  # always in full: it stands alone, days after what was said before

    lines = [say("reminder.hello_person" if way in BY_PEOPLE else "reminder.hello"), say(script)]
    if order.closes_at is not None and known.debt.lane is Lane.ORDER and section != INVITING:
        lines.append(say("reminder.kept"))
    if way is Way.CALL_LIST:  # nobody reads out a link, and the person on the phone hears whether it was paid
        return lines
    if order.pay_url and section not in (INVITING, "follow_up"):
        lines.append(say("answer.pay_link"))
    if order.imported_at is not None:
        lines.append(say("reminder.if_paid"))
    return lines


def _lines_said(session: Session, buyer_id: str) -> list[str]:
    """Return what the shop has said to a buyer lately, line by line."""
    recent = (
        select(Message.text)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.buyer_id == buyer_id, Message.author == Author.BOT.value)
        .order_by(Message.seq.desc())
        .limit(REMEMBERED)
    )
    return [line for text in session.scalars(recent) if text for line in text.split("\n")]


def _used(words: Words, script: str, told: Mapping[str, str]) -> dict[str, str]:
    return {name: told[name] for name in words.scripts[script].variables}


def _variables(session: Session, known: Known, script: str, words: Words, policy: Policy) -> dict[str, str]:
    order, part = known.order, known.part
    reason = script.removeprefix(ABOUT) if script.startswith(ABOUT) else ""
    steps = words.howtos.steps(reason)
    price = todays_price(session, order) if "price" in words.scripts[script].variables else None
    return {
        "shop": policy.shop.name,
        "name": policy.shop.agent_signature,
        "title": sayable(cards.title_of(order)),
        "payable": yuan(part.open),
        "amount": yuan(part.open),
        "day": cards.day(part.due_at),
        "until": _until(order.closes_at),
        "link": order.pay_url or "",
        "how": steps[0] if steps else "",
        "price": yuan(price) if price is not None else "",
    }


def todays_price(session: Session, order: Order) -> Fen | None:
    """Return what the goods of an order cost by the latest order that was told of each; None where nobody knows."""
    total = 0
    for item in order.items:
        if item.sku == BARE:
            return None
        latest = (
            select(Item.unit_price)
            .join(Order, Order.order_no == Item.order_no)
            .where(Item.sku == item.sku)
            .order_by(Order.placed_at.desc(), Item.id.desc())
            .limit(1)
        )
        total += (session.scalar(latest) or item.unit_price) * item.quantity
    return total


def _until(closes_at: datetime | None) -> str:
    return cards.clock_time(closes_at) if closes_at is not None else ""


def _unfit(text: str, lane: Lane, truths: Collection[str]) -> bool:
    return bool(lint(text, lane, truths=[truth for truth in truths if truth]))
