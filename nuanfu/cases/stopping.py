"""Stop a case: nobody reminds any more, and what was on offer is taken back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes
from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order

ENDED = (CaseState.SETTLED.value, CaseState.CLOSED.value)


def stop(
    session: Session, order: Order, cause: Cause, until: datetime | None, *, now: datetime, who: str, why: str
) -> None:
    """Stop the case of a locked order, until a time or for good."""
    changes.change(session, order, CaseState.STOPPED, cause, until=until, now=now, who=who, why=why)
    changes.withdraw_open(session, order, now=now, who=who, why=why)


def lasts(case: Case, until: datetime | None) -> bool:
    """Tell whether a case is stopped at least as long already."""
    return case.state == CaseState.STOPPED.value and (case.until is None or (until is not None and case.until >= until))


def cases_of(session: Session, buyer_id: str, *, but: Collection[str] = ENDED) -> list[tuple[Order, Case]]:
    """Lock the buyer's orders whose case is in none of the states `but`, and return them with their cases."""
    query = (
        select(Order.order_no)
        .join(Case, Case.order_no == Order.order_no)
        .where(Order.buyer_id == buyer_id, Case.state.not_in(but))
        .order_by(Order.order_no)
    )
    found = [locks.order(session, order_no) for order_no in session.scalars(query).all()]
    return [(order, session.get_one(Case, order.order_no)) for order in found]
