"""How often: per buyer, per order, per instalment. A call that was tried counts, and so does what may have gone out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from nuanfu.clock import shanghai_day
from nuanfu.conduct.outbound import REMINDING, Contact, Facts, Kind, Outbound
from nuanfu.conduct.rules.windows import morning, room_at
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy

COUNTED = REMINDING | {Kind.INVITATION}
DUNNING = frozenset({Kind.REMINDER, Kind.CALL_ROW})
ONE_DAY = timedelta(days=1)
SEVEN_DAYS = timedelta(days=7)
NOTICE_BEFORE = timedelta(days=3)
MOST_PER_ORDER = 3
MOST_IN_SEVEN_DAYS = 2
MOST_AFTER_DUE = 2


def buyer_a_day(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait after a reminder of anything, on any channel; in the order lane not with one that the buyer asked for.

    Number: 1 in 24 hours per buyer.
    Source: platform practice; cautious reading of the credit-collection standard.
    """
    if outbound.kind not in COUNTED or (outbound.asked_for and facts.lane is Lane.ORDER):
        return None
    return room_at((one.at for one in facts.contacts if one.kind in COUNTED), 1, ONE_DAY, now)


def buyer_a_week(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait in the credit lane for room in the week, over all orders and channels.

    Number: 2 in 7 days per buyer.
    Source: cautious reading of the credit-collection standard.
    """
    if facts.lane is not Lane.CREDIT or outbound.kind not in COUNTED:
        return None
    times = (one.at for one in facts.contacts if one.kind in COUNTED)
    return room_at(times, MOST_IN_SEVEN_DAYS, SEVEN_DAYS, now)


def enough_for_order(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny in the order lane when an order had all its reminders.

    Number: 3 per order.
    Source: platform practice.
    """
    if facts.lane is not Lane.ORDER or outbound.kind not in REMINDING:
        return False
    return sum(one.kind in REMINDING for one in _about_order(facts)) >= MOST_PER_ORDER


def enough_after_due(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny in the credit lane when an instalment had all its reminders after the due day: then a person's list.

    Number: 2 per instalment after its due day.
    Source: cautious reading of the credit-collection standard.
    """
    if facts.lane is not Lane.CREDIT or outbound.kind not in DUNNING:
        return False
    return sum(one.kind in DUNNING for one in _about_instalment(facts)) >= MOST_AFTER_DUE


def cycle_apart(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait in the credit lane between what is sent about one purchase after a due day, whichever instalment it was.

    Number: 7 days apart.
    Source: credit-collection standard (2nd).
    """
    if facts.lane is not Lane.CREDIT or outbound.kind not in DUNNING:
        return None
    return room_at((one.at for one in _about_order(facts) if one.kind in DUNNING), 1, SEVEN_DAYS, now)


def notice_too_late(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny a due notice after the due day, or a second one on it.

    Number: 1 on the due day.
    Source: cautious reading of the credit-collection standard.
    """
    due = _due(outbound, facts)
    if due is None or outbound.kind is not Kind.DUE_NOTICE:
        return False
    today = shanghai_day(now)
    return today > due or (today == due and _noticed(facts, due, due))


def notice_too_early(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait with a due notice for its days, and with a reminder until the due day is over.

    Number: 1 notice from 3 days before, reminders from the day after.
    Source: cautious reading of the credit-collection standard.
    """
    due, today = _due(outbound, facts), shanghai_day(now)
    if due is None:
        return None
    if outbound.kind in DUNNING:
        return morning(due + ONE_DAY)
    if today < due - NOTICE_BEFORE:
        return morning(due - NOTICE_BEFORE)
    noticed = today < due and _noticed(facts, due - NOTICE_BEFORE, due - ONE_DAY)
    return morning(due) if noticed else None


def _due(outbound: Outbound, facts: Facts) -> date | None:
    """Return the due day that a message of the credit lane turns on."""
    concerns = facts.lane is Lane.CREDIT and outbound.kind in REMINDING and facts.due_at is not None
    return shanghai_day(facts.due_at) if concerns and facts.due_at else None


def _noticed(facts: Facts, first: date, last: date) -> bool:
    notices = (one for one in _about_instalment(facts) if one.kind is Kind.DUE_NOTICE)
    return any(first <= shanghai_day(one.at) <= last for one in notices)


def _about_order(facts: Facts) -> Iterator[Contact]:
    return (one for one in facts.contacts if one.order_no == facts.order_no)


def _about_instalment(facts: Facts) -> Iterator[Contact]:
    return (one for one in _about_order(facts) if one.instalment == facts.instalment)
