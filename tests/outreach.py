"""Outreach over a test's shop: a carrier that remembers what it was handed, and runs told in short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from nuanfu.clock import SHANGHAI
from nuanfu.ledger.models import Buyer
from nuanfu.outreach.channels.base import Ended, Outcome, Outgoing
from nuanfu.outreach.claiming import Handled
from nuanfu.outreach.parts import Parts, ways_over
from nuanfu.outreach.running import run_once
from nuanfu.policy.reminders import Reminders, parse_reminders
from tests.harness import ROOT, Shop, shipped_policy, shipped_words

ONLY_BY_SMS = (
    "channels: [im]\n    script: reminder.first",
    "channels: [sms]\n    sms: reminder.sms_order\n    script: reminder.first",
)
CADENCE = (ROOT / "policy/reminders.yml").read_text(encoding="utf-8")


@dataclass
class Phones:
    """A carrier that keeps what reached a phone; `answers` are given in turn, then everything is taken."""

    answers: list[Ended] = field(default_factory=list)
    arrived: list[Outgoing] = field(default_factory=list)

    def send(self, message: Outgoing) -> Outcome:
        ended = self.answers.pop(0) if self.answers else Ended.TAKEN
        if ended in (Ended.TAKEN, Ended.UNCLEAR):
            self.arrived.append(message)
        return Outcome(ended, f"sms-{len(self.arrived)}")


@cache
def cadence(*changes: tuple[str, str]) -> Reminders:
    """Return the shipped cadence with some of its text replaced."""
    text = CADENCE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse_reminders(text, shipped_words().scripts, shipped_policy().shop.name)


def outreach_of(shop: Shop, phones: Phones | None = None, reminders: Reminders | None = None) -> Parts:
    """Return outreach over a shop; by the shipped cadence unless another is given."""
    return Parts(shop.database, shipped_words(), reminders or cadence(), ways_over(phones or Phones()))


def run(parts: Parts, at: datetime) -> list[Handled]:
    """Run once at a time."""
    return run_once(parts, lambda: at)


def told(handled: Sequence[Handled]) -> list[tuple[str, str, str]]:
    """Return order, step, and how it was decided: `im`, `wait quiet_hours`, `never stopped`."""
    return [(one.order_no, one.step, _in_short(one.decision)) for one in handled]


def _in_short(decision: Any) -> str:
    if hasattr(decision, "way"):
        return str(decision.way.value)
    return f"{type(decision).__name__.lower()} {decision.why}"


def day(text: str) -> datetime:
    """Read `11-23 10:00` of 2026 as Shanghai time."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def texts(shop: Shop, buyer: str = "buyer-1") -> list[str]:
    """Return what stands in a buyer's conversation."""
    messages = shop.client.get(f"/api/v1/buyers/{buyer}/export").json()["messages"]
    return [message["text"] for message in messages]


NUMBER = "13800001234"


def give_number(shop: Shop, buyer: str = "buyer-1") -> None:
    """Give a buyer a phone number."""
    with shop.database.writing() as session:
        session.get_one(Buyer, buyer).phone = NUMBER
