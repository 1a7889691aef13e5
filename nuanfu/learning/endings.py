"""How drawn orders ended: the one thing a draw learns from, read from the ledger and never written down twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from nuanfu.learning.models import Draw
from nuanfu.ledger.models import LedgerEvent, Order

RIPE_AFTER = timedelta(hours=24)  # an unpaid order is kept no longer (`deferral.order_hours`); before, nothing counts
ANSWERS_FOR = timedelta(days=7)  # a stop or complaint later than this is about something else

AT_ONCE = 1_000  # buyers in one question

ASKED_TO_STOP = and_(LedgerEvent.kind == "case.changed", LedgerEvent.why == "asked to stop")
COMPLAINED = and_(LedgerEvent.kind == "handoff.requested", LedgerEvent.why == "threaten_complaint")


@dataclass(frozen=True, slots=True)
class Ending:
    """A drawn order whose time is over: whether it was paid, and whether its buyer asked to stop or complained."""

    draw: Draw
    paid: bool
    upset: bool

    @property
    def well(self) -> bool:
        """Tell whether it ended well: paid, and nobody driven to ask for silence or to complain."""
        return self.paid and not self.upset


def endings(session: Session, experiment: str, now: datetime, *, group: str | None = None, most: int) -> list[Ending]:
    """Return the latest `most` ripe draws of an experiment (in one reason group) with how their orders ended."""
    query = (
        select(Draw, Order.status, Order.buyer_id)
        .join(Order, Order.order_no == Draw.order_no)
        .where(Draw.experiment == experiment, Draw.at <= now - RIPE_AFTER)
        .order_by(Draw.at.desc(), Draw.order_no)
        .limit(most)
    )
    rows = session.execute(query if group is None else query.where(Draw.reason_group == group)).all()
    since = min((draw.at for draw, _, _ in rows), default=now)
    upset = upset_moments(session, {buyer_id for _, _, buyer_id in rows}, since)
    return [Ending(draw, status == "paid", _follows(draw.at, upset.get(buyer, ()))) for draw, status, buyer in rows]


def upset_moments(session: Session, buyers: set[str], since: datetime) -> dict[str, list[datetime]]:
    """Return when each of these buyers asked to stop or threatened to complain, from `since` on."""
    told = select(LedgerEvent.buyer_id, LedgerEvent.at).where(LedgerEvent.at >= since, or_(ASKED_TO_STOP, COMPLAINED))
    moments: dict[str, list[datetime]] = {}
    for some in batched(sorted(buyers), AT_ONCE):
        for buyer_id, at in session.execute(told.where(LedgerEvent.buyer_id.in_(some))):
            moments.setdefault(str(buyer_id), []).append(at)
    return moments


def _follows(drawn: datetime, moments: Iterable[datetime]) -> bool:
    return any(drawn <= moment <= drawn + ANSWERS_FOR for moment in moments)
