"""Other people's numbers: what a buyer forbids to contact is deleted, silenced for good, and told to the manager."""

import re
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer

CAUSE = "other_person"
WHY = "contact of another person"
_NUMBER = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d(?:[\s-]?\d{4}){2})(?!\d)")

log = structlog.get_logger()


def numbers_in(text: str) -> list[str]:
    """Return the mobile numbers written in a text, digits only."""
    return [re.sub(r"\D", "", found) for found in _NUMBER.findall(text)]


def forget(session: Session, buyer: Buyer, text: str, *, now: datetime, who: str) -> int:
    """Silence the numbers that a locked buyer names; without one, the number on file, which is then deleted.

    The shop keeps one number for a buyer, so that is the one that reached somebody else. Returns how many numbers were
    silenced. The alert is the event `contact.forbidden` and the log line `contact_forbidden`, ids only.
    """
    named = numbers_in(text) or ([buyer.phone] if buyer.phone else [])
    for number in named:
        suppressions.suppress(
            session,
            buyer,
            (Channel.SMS, Channel.PHONE),
            cause=CAUSE,
            now=now,
            who=who,
            number_only=True,
            phone=number,
        )
    on_file = re.sub(r"\D", "", buyer.phone or "")
    deleted = any(on_file.endswith(re.sub(r"\D", "", number)) for number in named) if on_file else False
    if deleted:
        buyer.phone = None
    record(
        session,
        "contact.forbidden",
        at=now,
        who=who,
        why=WHY,
        buyer_id=buyer.id,
        numbers=len(named),
        deleted=deleted,
    )
    log.warning("contact_forbidden", buyer_id=buyer.id, numbers=len(named), deleted=deleted)
    return len(named)
