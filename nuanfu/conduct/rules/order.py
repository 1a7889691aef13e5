"""What the order itself allows: its first and last minutes, what is left to pay, what is known about it."""

from datetime import datetime, timedelta

from nuanfu.conduct.outbound import ABOUT_PAYING, REMINDING, Facts, Kind, Outbound
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy

FIRST = timedelta(minutes=10)
LAST = timedelta(minutes=30)
FRESH = timedelta(hours=6)
ONE_DAY = timedelta(days=1)


def nothing_to_pay(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny a reminder of what is paid or closed.

    Number: none.
    Source: nobody is reminded of nothing.
    """
    return outbound.kind in REMINDING and (facts.closed or facts.payable <= 0)


def closing(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny a reminder in an order's last minutes; an order that closes before its first chance gets none.

    Number: last 30 minutes.
    Source: source articles.
    """
    if outbound.kind not in REMINDING or facts.lane is not Lane.ORDER or facts.closes_at is None:
        return False
    return now >= facts.closes_at - LAST


def not_to_invite(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny an invitation unless the order ran out of time by itself and was not invited back before.

    Number: once per order.
    Source: source articles; never after a cancel or a stop.
    """
    if outbound.kind is not Kind.INVITATION:
        return False
    invited = any(one.kind is Kind.INVITATION and one.order_no == facts.order_no for one in facts.contacts)
    return invited or not facts.timed_out


def said_already(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny a step that went out before, or may have.

    Number: once per step.
    Source: never twice for the same thing.
    """
    if outbound.step is None:
        return False
    return any(one.step == outbound.step and one.order_no == facts.order_no for one in facts.contacts)


def stale_facts(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny what speaks of paying an imported order when the last import is too old to know.

    Number: 6 hours.
    Source: facts the gate asks for.
    """
    return outbound.kind in ABOUT_PAYING and facts.imported_at is not None and now - facts.imported_at > FRESH


def too_many_unpaid(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny reminders to a buyer who orders and never pays.

    Number: `outreach.skip_after_unpaid_orders` in 30 days, none paid.
    Source: policy.
    """
    concerns = facts.lane is Lane.ORDER and (outbound.kind in REMINDING or outbound.kind is Kind.INVITATION)
    return concerns and facts.unpaid_orders >= policy.outreach.skip_after_unpaid_orders


def just_placed(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait until a new order has had its first minutes.

    Number: minute 10.
    Source: source articles.
    """
    concerns = facts.lane is Lane.ORDER and outbound.kind in REMINDING
    return facts.placed_at + FIRST if concerns else None


def not_open_yet(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait until a part may be paid: a presale's tail before its window.

    Number: `opens_at`.
    Source: shop API.
    """
    return facts.opens_at if outbound.kind in REMINDING else None


def paid_another(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait when the buyer has just paid another order; in the credit lane a notice is still sent.

    Number: today or the last 24 hours.
    Source: source articles.
    """
    concerns = facts.lane is Lane.ORDER and (outbound.kind in REMINDING or outbound.kind is Kind.INVITATION)
    if not concerns or facts.paid_at is None:
        return None
    return facts.paid_at + ONE_DAY  # which reaches past the end of today
