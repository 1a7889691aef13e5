"""The pace of everything together: so many a minute, and nothing while people wait in the agents' queue.

Whoever starts something holds `locks.pace` from the look at the room until the commit: the number is exact, however
many workers there are.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from nuanfu.negotiation.policy import Policy
from nuanfu.outreach.models import Reminder, ReminderState
from nuanfu.turns.models import Conversation, Owner

MINUTE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=5)  # people in the queue come before anything that the shop starts
STARTED = (ReminderState.SENT.value, ReminderState.UNKNOWN.value)


def may_start(session: Session, policy: Policy, now: datetime) -> bool:
    """Tell whether one more message may start now; asked under the lock of the pace."""
    return room(session, policy, now) > 0


def room(session: Session, policy: Policy, now: datetime) -> int:
    """Return how many messages may start now: none while somebody waits long for a person who is on duty."""
    if policy.handoff.hours.includes(now) and _people_wait(session, now):
        return 0
    started = select(func.count()).where(Reminder.state.in_(STARTED), Reminder.at > now - MINUTE, Reminder.at <= now)
    return policy.outreach.per_minute - (session.scalar(started) or 0)


def _people_wait(session: Session, now: datetime) -> bool:
    """Tell whether somebody has been in the agents' queue for more than five minutes."""
    waiting = exists().where(Conversation.owner == Owner.QUEUE.value, Conversation.waiting_since < now - LONGEST_WAIT)
    return bool(session.scalar(select(waiting)))
