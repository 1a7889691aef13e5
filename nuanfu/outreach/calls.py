"""Calls that an agent makes outside the call list: asked for before, written down after, and counted like any other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import gate_facts
from nuanfu.clock import shanghai_day
from nuanfu.conduct import gate, suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactMade
from nuanfu.conduct.outbound import Facts, Kind, Outbound
from nuanfu.errors import OrderUnknown
from nuanfu.ledger import locks, policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, Order
from nuanfu.negotiation.policy import Policy


@dataclass(frozen=True, slots=True)
class Caps:
    """Whether a buyer may be called now, and what was tried today; numbers are calls by shop and agents together."""

    verdict: gate.Verdict
    tried_today: int
    connected_today: int


def caps(session: Session, buyer_id: str, now: datetime, order_no: str | None = None) -> Caps:
    """Tell whether a buyer may be called about an order, else about their latest; raises `OrderUnknown`.

    Read, not locked: what the agent is told before they dial. A stop, a silence, the hours and the caps of calls bind.
    """
    order = _order(session, buyer_id, order_no)
    facts = _facts(session, session.get_one(Buyer, buyer_id), order, now)
    verdict = _first_chance(facts, policies.current(session).policy, now)
    calls = [one for one in facts.contacts if one.channel is Channel.PHONE]
    today = [one for one in calls if shanghai_day(one.at) == shanghai_day(now)]
    return Caps(verdict, len(today), sum(one.connected for one in today))


def write_down(
    session: Session,
    buyer_id: str,
    *,
    connected: bool,
    about_paying: bool,
    now: datetime,
    who: str,
    order_no: str | None = None,
) -> None:
    """Write down a call that was made: it counts against every cap from this commit on, whatever it should have been.

    One about paying counts as a reminder too. Raises `BuyerUnknown` and `OrderUnknown`.
    """
    buyer = locks.buyer(session, buyer_id)
    hashed = suppressions.hash_of(session, buyer.phone)
    if hashed is not None:
        suppressions.lock_number(session, hashed)
    order = locks.order(session, _order(session, buyer_id, order_no).order_no)
    kind = Kind.CALL_ROW if about_paying else Kind.AGENT_UNASKED
    session.add(
        ContactMade(
            buyer_id=buyer_id,
            phone_hash=hashed,
            at=now,
            kind=kind.value,
            channel=Channel.PHONE.value,
            order_no=order.order_no,
            instalment=gate_facts.next_part(order).seq,
            connected=connected,
        )
    )
    kept: dict[str, Any] = {"connected": connected, "about_paying": about_paying}
    record(session, "call.noted", at=now, who=who, why="call", order=order, **kept)


def _first_chance(facts: Facts, policy: Policy, now: datetime) -> gate.Verdict:
    """Return the verdict about a call; its `until` is when the gate would let it, the next morning and not midnight."""
    outbound = Outbound(Kind.AGENT_UNASKED, Channel.PHONE)
    verdict = gate.decide(outbound, facts, policy, now)
    later = verdict
    while isinstance(later, gate.Defer) and isinstance(verdict, gate.Defer):
        verdict = gate.Defer(later.until, verdict.why)
        later = gate.decide(outbound, facts, policy, later.until)
    return verdict


def _order(session: Session, buyer_id: str, order_no: str | None) -> Order:
    """Return an order of the buyer, the latest if none is named."""
    query = select(Order).where(Order.buyer_id == buyer_id).order_by(Order.placed_at.desc(), Order.order_no).limit(1)
    found = session.scalar(query.where(Order.order_no == order_no) if order_no else query)
    if found is None:
        raise OrderUnknown
    return found


def _facts(session: Session, buyer: Buyer, order: Order, now: datetime) -> Facts:
    return gate_facts.gather(session, buyer, order, gate_facts.next_part(order), now)
