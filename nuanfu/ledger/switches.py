"""What a manager switches over the policy for a while: an incident, no bargaining, nothing outgoing.

Every decision reads the policy through its switches, so that they bind at once in every process.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.ledger.events import record
from nuanfu.ledger.models import Switch
from nuanfu.negotiation.policy import Incident, Policy

INCIDENT, BARGAINING, OUTGOING = "incident", "bargaining_paused", "outgoing_paused"

_ALL = select(Switch.name, Switch.data)


def set_to(session: Session, name: str, data: dict[str, Any] | None, *, now: datetime, who: str) -> None:
    """Switch something on, with what belongs to it, or off (None)."""
    found = session.get(Switch, name, with_for_update=True)
    if data is None:
        if found is not None:
            session.delete(found)
    elif found is None:
        session.add(Switch(name=name, data=data, since=now))
    else:
        found.data, found.since = data, now
    record(session, "switch.changed", at=now, who=who, why=name, on=data is not None)
    session.flush()


def standing(session: Session) -> dict[str, dict[str, Any]]:
    """Return what is switched on, with what belongs to each."""
    return {row.name: row.data for row in session.execute(_ALL)}


def is_on(session: Session, name: str) -> bool:
    """Tell whether something is switched on."""
    return session.get(Switch, name) is not None


def applied(session: Session, policy: Policy) -> Policy:
    """Return a policy as its switches leave it: an incident is added, bargaining has no room while it is paused."""
    on = standing(session)
    if INCIDENT in on:
        incident = Incident.model_validate(on[INCIDENT])
        policy = policy.model_copy(update={"incidents": (*policy.incidents, incident)})
    if BARGAINING in on:
        price = policy.price.model_copy(update={"cap": policy.price.cap * 0, "max_discount": 0})
        shipping = policy.shipping.model_copy(update={"postage_cap": 0})
        policy = policy.model_copy(update={"price": price, "shipping": shipping, "gift": None, "points": None})
    return policy
