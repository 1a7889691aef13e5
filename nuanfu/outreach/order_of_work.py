"""Which step somebody should look at first: what closes first, then the larger amount; and who looks at it alone."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from nuanfu.ledger.models import Buyer
from nuanfu.outreach.models import Reminder


def in_order(now: datetime) -> Select[Reminder]:
    """Select what somebody should look at, in the order of work."""
    query = select(Reminder).where(Reminder.not_before <= now)
    return query.order_by(Reminder.closes_at.asc().nulls_last(), Reminder.amount.desc(), Reminder.id)


def lock_first(session: Session, now: datetime) -> tuple[Buyer, int] | None:
    """Lock the buyer of the step that comes first and return both; whoever is locked already comes last.

    So workers do not wait for one another while there is other work. Asked in two, since only so an index gives the
    order of work by itself.
    """
    by_urgency = (Reminder.closes_at, Reminder.amount.desc(), Reminder.id)
    for busy_too in (False, True):
        for part in (Reminder.closes_at.is_not(None), Reminder.closes_at.is_(None)):
            query = select(Buyer, Reminder.id).join(Reminder, Reminder.buyer_id == Buyer.id)
            query = query.where(Reminder.not_before <= now, part).order_by(*by_urgency).limit(1)
            found = session.execute(query.with_for_update(of=Buyer, skip_locked=not busy_too)).first()
            if found is not None:
                return found[0], found[1]
    return None


def still_open(session: Session, reminder_id: int, now: datetime) -> Reminder | None:
    """Lock a step whose buyer is locked; None when somebody has decided about it since it was found."""
    query = select(Reminder).where(Reminder.id == reminder_id, Reminder.not_before <= now)
    return session.scalar(query.with_for_update())
