"""How drawn orders ended: the one thing a draw learns from, read from the ledger and never written down twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from nuanfu.learning.models import Draw
from nuanfu.ledger.models import LedgerEvent, Order

RIPE_AFTER = timedelta(hours=24)  # an unpaid order is kept no longer (`deferral.order_hours`); before, nothing counts
ANSWERS_FOR = timedelta(days=7)  # a stop or complaint later than this is about something else

ASKED_TO_STOP = and_(LedgerEvent.kind == "case.changed", LedgerEvent.why == "asked to stop")
COMPLAINED = and_(LedgerEvent.kind == "handoff.requested", LedgerEvent.why == "threaten_complaint")


class Upset(StrEnum):
    """What says that something went wrong, the weightier first."""

    COMPLAINED = "complained"
    STOPPED = "stopped"


Moments = dict[str, list[tuple[datetime, Upset]]]
"""Buyer → when they complained or asked to stop."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A drawn order whose time is over: whether it was paid, and whether its buyer asked to stop or complained."""

    arm: str
    held_out: bool
    paid: bool
    upset: bool

    @property
    def well(self) -> bool:
        """Tell whether it ended well: paid, and nobody driven to ask for silence or to complain."""
        return self.paid and not self.upset


def endings(session: Session, experiment: str, now: datetime, *, group: str | None = None, most: int) -> list[Ending]:
    """Return the latest `most` ripe draws of an experiment (in one reason group) with how their orders ended."""
    ripe = (
        select(Draw.arm, Draw.held_out, Draw.at, Order.status, Order.buyer_id)
        .join(Order, Order.order_no == Draw.order_no)
        .where(Draw.experiment == experiment, Draw.at <= now - RIPE_AFTER)
        .order_by(Draw.at.desc(), Draw.order_no)
        .limit(most)
    )
    if group is not None:
        ripe = ripe.where(Draw.reason_group == group)
    rows = session.execute(ripe).all()
    since = min((row.at for row in rows), default=now)
    upset = upset_moments(session, select(ripe.subquery().c.buyer_id), since)
    return [
        Ending(row.arm, row.held_out, row.status == "paid", after(row.at, upset.get(row.buyer_id, ())) is not None)
        for row in rows
    ]


def upset_moments(session: Session, buyers: Select[str], since: datetime) -> Moments:
    """Return when each of these buyers asked to stop or threatened to complain, from `since` on."""
    told = select(LedgerEvent.buyer_id, LedgerEvent.at, LedgerEvent.kind).where(
        LedgerEvent.at >= since, or_(ASKED_TO_STOP, COMPLAINED), LedgerEvent.buyer_id.in_(buyers)
    )
    moments: Moments = {}
    for buyer_id, at, kind in session.execute(told):
        upset = Upset.STOPPED if kind == "case.changed" else Upset.COMPLAINED
        moments.setdefault(str(buyer_id), []).append((at, upset))
    return moments


def after(moment: datetime, upset: Iterable[tuple[datetime, Upset]]) -> Upset | None:
    """Return what a buyer did in the week after a draw or an offer: complained, else asked to stop, else neither."""
    followed = {what for at, what in upset if moment <= at <= moment + ANSWERS_FOR}
    return next((what for what in Upset if what in followed), None)
