"""What a batch of steps is decided by: the gate's facts, what was said to the buyers or left unread, today's prices."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import gate_facts
from nuanfu.cases.speaker import REMEMBERED, Words
from nuanfu.conduct.outbound import Facts
from nuanfu.ledger.models import Item, Order
from nuanfu.money import Fen
from nuanfu.outreach.cadence import Wanted
from nuanfu.outreach.debts import Goods, Known
from nuanfu.outreach.models import Reminder, ReminderState
from nuanfu.outreach.wording import BARE, tells_price
from nuanfu.policy.reminders import Way
from nuanfu.turns.models import Author, Conversation, Message

LOOKED_BACK = 5 * REMEMBERED  # numbers of a conversation among which its last lines of the bot are looked for
STATUSES = ("pending", "paid", "closed")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known around one step; `owner` has its buyer's conversation, `price` is what the goods cost today.

    `said` are the lines that its buyer has heard lately, the last one first; `unread`: the last chat reminder of this
    order was neither seen nor answered, as far as its step could go another way.
    """

    facts: Facts
    owner: str | None
    said: Sequence[str]
    unread: bool
    price: Fen | None


def gather(session: Session, steps: Sequence[tuple[Known, Wanted]], words: Words, now: datetime) -> list[Knowledge]:
    """Read what is known around some steps, in their order, by a number of queries that does not grow with them."""
    facts = gate_facts.gather_many(session, [known.part for known, _ in steps], now)
    buyers = {known.debt.buyer_id for known, _ in steps}
    talks = select(Conversation.buyer_id, Conversation.owner).where(Conversation.buyer_id.in_(buyers))
    owners = {row.buyer_id: row.owner for row in session.execute(talks)}
    said = _said(session, owners.keys())
    may_move = {
        known.debt.order_no for known, step in steps if len(step.step.channels) > 1 and known.debt.buyer_id in owners
    }
    unread = _left_unread(session, may_move)
    prices = _prices(session, [known for known, step in steps if tells_price(step, words)])
    return [
        Knowledge(
            facts=found,
            owner=owners.get(known.debt.buyer_id),
            said=said.get(known.debt.buyer_id, ()),
            unread=len(step.step.channels) > 1 and known.debt.order_no in unread,
            price=_total(known.goods, prices) if tells_price(step, words) else None,
        )
        for (known, step), found in zip(steps, facts, strict=True)
    ]


def around_row(session: Session, known: Known) -> tuple[Sequence[str], Fen | None]:
    """Return what a buyer was told lately and what the goods cost today: for the words of a row on a list of people."""
    said = _said(session, [known.debt.buyer_id]).get(known.debt.buyer_id, ())
    return said, _total(known.goods, _prices(session, [known]))


def _said(session: Session, buyers: Collection[str]) -> dict[str, list[str]]:
    """Return, by buyer, what the shop has said lately, line by line, the last message first."""
    if not buyers:
        return {}
    query = (
        select(Conversation.buyer_id, Message.text)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Conversation.buyer_id.in_(buyers), Message.seq > Conversation.last_seq - LOOKED_BACK)
        .where(Message.author == Author.BOT.value, Message.text.is_not(None))
        .order_by(Message.seq.desc())
    )
    texts: dict[str, list[str]] = defaultdict(list)
    for buyer_id, text in session.execute(query):
        texts[buyer_id].append(text or "")
    return {
        buyer_id: list(chain.from_iterable(text.split("\n") for text in found[:REMEMBERED]))
        for buyer_id, found in texts.items()
    }


def _left_unread(session: Session, numbers: Collection[str]) -> set[str]:
    """Return the orders whose last reminder in the chat was neither seen nor answered."""
    if not numbers:
        return set()
    answered = (
        select(Message.seq)
        .where(Message.conversation_id == Conversation.id, Message.author == Author.BUYER.value)
        .order_by(Message.seq.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    query = (
        select(Reminder.order_no, Reminder.seq, Conversation.read_by_buyer, answered.label("answered"))
        .join(Conversation, Conversation.buyer_id == Reminder.buyer_id)
        .where(Reminder.order_no.in_(numbers), Reminder.channel == Way.IM.value)
        .where(Reminder.state == ReminderState.SENT.value)
        .order_by(Reminder.at, Reminder.id)
    )
    last = {row.order_no: row for row in session.execute(query)}
    return {
        number
        for number, row in last.items()
        if row.seq is not None and max(row.read_by_buyer, row.answered or 0) < row.seq
    }


def _prices(session: Session, known: Sequence[Known]) -> Mapping[str, Fen]:
    """Return what each article cost in the latest order that was told of it.

    Only orders as young as those asked about can be later than they are: so a long past costs nothing.
    """
    articles = {line.sku for one in known for line in one.goods if line.sku != BARE}
    if not articles:
        return {}
    query = (
        select(Item.sku, Item.unit_price)
        .join(Order, Order.order_no == Item.order_no)
        .where(Order.status.in_(STATUSES), Order.placed_at >= min(one.debt.placed_at for one in known))
        .where(Item.sku.in_(articles))
        .order_by(Order.placed_at, Item.id)
    )
    return {row.sku: row.unit_price for row in session.execute(query)}


def _total(goods: Sequence[Goods], prices: Mapping[str, Fen]) -> Fen | None:
    """Return what goods cost today in all; None where nobody knows."""
    if any(line.sku == BARE for line in goods):
        return None
    return sum(prices.get(line.sku, line.unit_price) * line.quantity for line in goods)
