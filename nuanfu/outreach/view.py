"""An order's reminders as the shop sees them: each step once, with its state, its channel and why."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.outreach.models import Reminder, ReminderState

_OF_ORDER = select(Reminder).where(Reminder.order_no == bindparam("order_no")).order_by(Reminder.id)


def shown(session: Session, order_no: str) -> list[dict[str, Any]]:
    """Return the reminders of an order as the order view has them, oldest first; `why` is the rule that decided."""
    rows = session.scalars(_OF_ORDER, {"order_no": order_no})
    return [
        {
            "step": row.step,
            "channel": row.channel,
            "state": row.state,
            "at": shanghai_iso(row.not_before if row.state in WAITING else row.at),
            "why": row.why,
        }
        for row in rows
    ]


WAITING = (ReminderState.PLANNED.value, ReminderState.DEFERRED.value)
