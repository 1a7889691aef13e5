"""A price cut that an agent gives in a talk: an offer with its card, within the policy, not a figure in a sentence."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases import cards, offers, price_cuts
from nuanfu.cases.alarm import SIGNALS
from nuanfu.cases.speaker import Words
from nuanfu.desk import audit, conversations, sending, welcome
from nuanfu.desk.models import Agent
from nuanfu.errors import OrderUnknown, ReductionTooLarge
from nuanfu.ledger import locks, policies
from nuanfu.money import Fen, yuan


@dataclass(frozen=True, slots=True)
class Cut:
    """What an agent wants to take off an order, in fen; the same `client_id` again is the same offer."""

    client_id: str
    order_no: str
    off: Fen


def offer(session: Session, buyer_id: str, me: Agent, cut: Cut, words: Words, *, now: datetime) -> int:
    """Make the offer, show it to the buyer in the agent's name, and return the message's number.

    Raises `NotYours`, `OrderUnknown`, `ReductionTooLarge` with the rule that says no, and `ContactRefused`.
    """
    conversation = conversations.existing(session, buyer_id)
    known = sending.known(session, conversation, cut.client_id)
    if known is not None:
        return known.seq
    sending.require_may_write(conversation, me, anyway=False)
    sending.require_welcome(session, conversation, welcome.last_of_buyer(session, conversation), now)
    if (conversation.brief or {}).get("why") in SIGNALS:
        raise ReductionTooLarge("这位买家现在不谈钱：先看交接说明里的建议。")
    order = locks.order(session, cut.order_no)
    if order.buyer_id != buyer_id:
        raise OrderUnknown
    in_force = policies.current(session)
    who = f"agent:{me.id}"
    move = price_cuts.by_agent(session, order, cut.off, in_force.policy, now=now, who=who)
    made = offers.make(session, order, move, in_force, now=now, who=who)
    told = {"off": yuan(cut.off), "after": yuan(made.after), "until": cards.clock_time(made.expires_at)}
    part = {"text": words.scripts.say("desk.offer", told, ()), "card": cards.offer_card(made)}
    conversation.order_no = order.order_no
    audit.note(session, me.name, "offer.given", order.order_no, off=cut.off, offer_id=made.id)
    return sending.store(session, conversation, me, part | {"client_id": cut.client_id}, now)
