"""The success story: how often it went well, counted in the ledger, and left out where that is seldom."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Agreement, AgreementOutcome, Promise, PromiseState

FEWEST = 20  # kept words from which on a count may be told (semantics of words)


def words_kept(session: Session) -> int:
    """Count the promises and agreements that were kept, over all buyers; no person can be told from it."""
    promises = select(func.count()).where(Promise.state == PromiseState.KEPT.value)
    agreements = select(func.count()).where(Agreement.outcome == AgreementOutcome.KEPT.value)
    return (session.scalar(promises) or 0) + (session.scalar(agreements) or 0)
