"""The control share: buyers of the order lane who are not reminded for a quarter, so that the use of it can be seen."""

import hashlib
from datetime import datetime
from decimal import Decimal

from nuanfu.clock import SHANGHAI
from nuanfu.conduct.outbound import Kind
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach.cadence import Debt, Wanted
from nuanfu.policy.reminders import Reminders

STEPS = 1_000_000


def is_control(debt: Debt, wanted: Wanted, reminders: Reminders) -> bool:
    """Tell whether a step is withheld to compare: never a notice, a follow-up, or what the buyer asked for.

    The buyer is drawn anew for orders of each quarter, by a hash: the same on every machine and in a rehearsal.
    """
    compared = wanted.kind in (Kind.REMINDER, Kind.INVITATION) and not wanted.asked_for
    return debt.lane is Lane.ORDER and compared and is_drawn(debt.buyer_id, debt.placed_at, reminders.control_share)


def is_drawn(buyer_id: str, placed_at: datetime, share: Decimal) -> bool:
    """Tell whether a buyer belongs to the control share in the quarter in which an order was placed."""
    local = placed_at.astimezone(SHANGHAI)
    quarter = f"{local.year}-{(local.month - 1) // 3 + 1}"
    drawn = int.from_bytes(hashlib.sha256(f"control:{quarter}:{buyer_id}".encode()).digest()[:8], "big") % STEPS
    return drawn < share * STEPS
