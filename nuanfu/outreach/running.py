"""Plan and send once, or rehearse it: both decide alike, and only one of them writes."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.clock import Clock
from nuanfu.conduct.outbound import Contact
from nuanfu.ledger import policies
from nuanfu.ledger.models import Buyer
from nuanfu.outreach import planner
from nuanfu.outreach.cadence import Wanted
from nuanfu.outreach.claiming import Handled, find, in_order, send, settle, take_next, thought_of
from nuanfu.outreach.debts import Known
from nuanfu.outreach.deciding import Go, Never, decide
from nuanfu.outreach.models import Reminder
from nuanfu.outreach.pace import room
from nuanfu.outreach.parts import Parts


def run_once(parts: Parts, clock: Clock, *, threads: int = 1) -> list[Handled]:
    """Plan what is due, then look at every step that may go, until none is left or the pace is reached."""
    planner.plan(parts.database, parts.reminders, clock())
    if threads == 1:
        return work(parts, clock)
    with ThreadPoolExecutor(threads) as pool:
        return [one for done in pool.map(lambda _: work(parts, clock), range(threads)) for one in done]


def work(parts: Parts, clock: Clock) -> list[Handled]:
    """Take step after step, one at a time, and hand over what goes outside."""
    handled = []
    while (taken := take_next(parts, clock())) is not None:
        handled.append(taken.handled)
        if taken.claimed is not None:
            outcome = send(parts, taken.claimed)
            settle(parts, taken.claimed, outcome, clock())
    return handled


def rehearse(parts: Parts, now: datetime) -> list[Handled]:
    """Return what a run would do now, and change nothing."""
    with parts.database.reading() as session:
        policy = policies.current(session).policy
        left, handled = room(session, policy, now), list[Handled]()
        thought: dict[str, list[Contact]] = defaultdict(list)
        for order_no, step, found in _ahead(session, parts, now):
            if left <= 0:
                break
            if isinstance(found, Never):
                handled.append(Handled(order_no, step, found))
                continue
            known, wanted = found
            buyer = session.get_one(Buyer, known.debt.buyer_id)
            decision = decide(session, parts, buyer, known, wanted, policy, now, also=thought[buyer.id])
            if isinstance(decision, Go):
                thought[buyer.id].append(thought_of(known, wanted, decision, now))
                left -= 1
            handled.append(Handled(order_no, step, decision))
        return handled


def still_ahead(parts: Parts, now: datetime) -> int:
    """Count the steps that somebody should look at now, planned or not: what the pace has left for later."""
    with parts.database.reading() as session:
        return len(_ahead(session, parts, now))


def _ahead(session: Session, parts: Parts, now: datetime) -> list[tuple[str, str, tuple[Known, Wanted] | Never]]:
    """Return what a run would look at, planned rows and those that it would plan, in the order of work."""
    rows: list[tuple[Reminder, tuple[Known, Wanted] | Never]] = [
        (row, find(session, parts, row, now)) for row in session.scalars(in_order(now)).all()
    ]
    for due in planner.find(session, parts.reminders, now):
        debt = due.known.debt
        row = Reminder(
            order_no=debt.order_no, step=due.wanted.step.step, closes_at=planner.closes_at(due), amount=debt.amount
        )
        rows.append((row, (due.known, due.wanted)))
    rows.sort(key=lambda one: (one[0].closes_at is None, one[0].closes_at or now, -one[0].amount))
    return [(row.order_no, row.step, found) for row, found in rows]
