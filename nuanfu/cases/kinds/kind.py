"""What one kind of application is: how it is called, what an approval does, what else may be offered in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.cases.models import Application
from nuanfu.cases.states import Cause
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Move

Told = dict[str, str]  # what a script may name, ready to read


@dataclass(frozen=True, slots=True)
class Named:
    """What the person who decides has named: another day's end, fen to take off, a number of parts; most nothing."""

    until: datetime | None = None
    off: Fen | None = None
    periods: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One application that waits, its locked order, and who decides about it when."""

    session: Session
    order: Order
    application: Application
    named: Named
    now: datetime
    who: str

    @property
    def in_force(self) -> PolicyInForce:
        """Return the policy that binds."""
        return policies.current(self.session)


@dataclass(frozen=True, slots=True)
class Counter:
    """What is offered in place of the wish: the move that becomes an offer, a line of progress, and the words' values.

    The buyer's yes to the offer is the approval: whatever the yes makes grants the application (`granting.grant`).
    """

    move: Move
    progress: str
    told: Told


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its Chinese name, what was asked in a few words, and what a decision does.

    `approve` makes it so and grants the application (`granting.grant`); it returns what the script may name. Without
    `counter` nothing else can be offered. `paused_by` are the pauses that a refusal ends.
    """

    title: str
    wish: Callable[[dict[str, Any]], str]
    approve: Callable[[Decision], Told]
    counter: Callable[[Decision], Counter] | None = None
    paused_by: frozenset[Cause] = frozenset({Cause.APPLICATION})
