"""Which step of the cadence one debt calls for now: pure, and counted from the debt itself.

Of the steps of a section whose time has come only the latest is wanted. So a worker that was down says one thing to a
buyer when it comes back, and not everything that it has missed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nuanfu.clock import SHANGHAI, end_of_day, shanghai_day
from nuanfu.conduct.outbound import Kind
from nuanfu.money import Fen
from nuanfu.negotiation.hours import Hours
from nuanfu.negotiation.moves import Lane
from nuanfu.policy.reminders import Audience, Before, DelayedStep, Known, Reminders, Step

ONE_DAY = timedelta(days=1)
LEAVES_IN_PEACE = timedelta(days=3)  # after an agreed day has passed: the follow-up asks, nothing else speaks
DAYS_OPEN = 3  # how long a step around a due day may still go, unless the next one comes
INVITING = "timed_out"


@dataclass(frozen=True, slots=True)
class Debt:
    """One open part of one order, as the cadence sees it; `amount` in fen, `reasons` latest first.

    `asked_for_on` is the day on which the buyer wished to be reminded, `agreed_for` a day agreed with the shop for
    this part, `missed` the end of the last such day if it passed unpaid.
    """

    order_no: str
    buyer_id: str
    lane: Lane
    instalment: int
    amount: Fen
    placed_at: datetime
    pending: bool
    timed_out: bool = False
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    returning: bool = False
    reasons: tuple[str, ...] = ()
    asked_for_on: date | None = None
    agreed_for: date | None = None
    missed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step whose time has come: since `at`, and no longer than `too_late_at`."""

    section: str
    step: Step
    kind: Kind
    at: datetime
    too_late_at: datetime
    anchor: str = ""
    asked_for: bool = False


def wanted(debt: Debt, reminders: Reminders, now: datetime) -> list[Wanted]:
    """Return what a debt calls for now, one step of each section at most."""
    return [
        latest
        for steps in _threads(debt, reminders)
        if (latest := _latest(steps, now)) is not None and latest.at <= now < latest.too_late_at
    ]


def next_step(debt: Debt, reminders: Reminders, now: datetime) -> Wanted | None:
    """Return the earliest step whose time is still to come, for whoever asks what will happen."""
    ahead = [step for steps in _threads(debt, reminders) for step in steps if step.at > now]
    return min(ahead, key=lambda step: step.at, default=None)


def ahead(debt: Debt, reminders: Reminders, now: datetime, until: datetime) -> list[Wanted]:
    """Return the steps whose time is still to come before `until`, if the debt stays as it is."""
    return [step for steps in _threads(debt, reminders) for step in steps if now < step.at < until]


def _latest(steps: Sequence[Wanted], now: datetime) -> Wanted | None:
    come = [step for step in steps if step.at <= now]
    return max(come, key=lambda step: step.at, default=None)


def _threads(debt: Debt, reminders: Reminders) -> Iterator[list[Wanted]]:
    """Yield the steps of each section that concern the debt, each with its time."""
    if debt.timed_out:
        if debt.closes_at is not None and debt.lane is Lane.ORDER:
            yield _after(INVITING, reminders.timed_out, debt, reminders, debt.closes_at, Kind.INVITATION)
        return
    if not debt.pending or debt.amount <= 0:
        return
    yield from _main(debt, reminders)
    kind = Kind.REMINDER if debt.lane is Lane.ORDER else Kind.FOLLOW_UP  # in the credit lane a wish is no dunning
    if debt.asked_for_on is not None:
        yield _on_day("promised", reminders.promised, debt, debt.asked_for_on, kind, asked_for=True)
    elif debt.agreed_for is not None and debt.lane is Lane.ORDER:
        yield _on_day("promised", reminders.promised, debt, debt.agreed_for, Kind.DUE_NOTICE, asked_for=False)
    if debt.missed is not None:
        anchor = shanghai_day(debt.missed).isoformat()
        yield _after("follow_up", reminders.follow_up, debt, reminders, debt.missed, Kind.FOLLOW_UP, anchor)


def _main(debt: Debt, reminders: Reminders) -> Iterator[list[Wanted]]:
    if debt.lane is Lane.CREDIT:
        if debt.due_at is not None:
            yield _around_due(debt, reminders, debt.due_at)
    elif debt.agreed_for is None and debt.missed is None:
        if debt.opens_at is not None:
            yield _after("presale", reminders.presale, debt, reminders, debt.opens_at, Kind.REMINDER)
        else:
            yield _after("order", reminders.order, debt, reminders, debt.placed_at, Kind.REMINDER)


def _after(
    section: str,
    steps: Sequence[DelayedStep],
    debt: Debt,
    reminders: Reminders,
    anchor_at: datetime,
    kind: Kind,
    anchor: str = "",
) -> list[Wanted]:
    """Place steps behind a moment; each is too late some hours after its first chance, or when the next one comes."""
    fitting = _fitting(steps, debt)
    times = [anchor_at + step.after for step in fitting]
    placed = []
    for step, at in zip(fitting, times, strict=True):
        chance = opening(at, step, reminders)
        too_late = min([chance + reminders.too_late_after, *(later for later in times if later > chance)])
        placed.append(Wanted(section, step, kind, at, too_late, anchor))
    return placed


def _around_due(debt: Debt, reminders: Reminders, due_at: datetime) -> list[Wanted]:
    """Place the steps of the credit lane on their days; a notice that was missed is not made up for."""
    fitting = _fitting(reminders.credit, debt)
    due = shanghai_day(due_at)
    placed = []
    for step in fitting:
        day = due + timedelta(days=step.day)
        later = [due + timedelta(days=other.day) for other in fitting if other.day > step.day]
        last = min([day + DAYS_OPEN * ONE_DAY, *later, *([due + ONE_DAY] if step.day <= 0 else [])])
        kind = Kind.DUE_NOTICE if step.day <= 0 else Kind.REMINDER
        placed.append(Wanted("credit", step, kind, midnight(day), midnight(last), due.isoformat()))
    if debt.missed is not None:
        placed = [one for one in placed if one.kind is Kind.DUE_NOTICE or one.at >= debt.missed + LEAVES_IN_PEACE]
    return placed


def _on_day(section: str, steps: Sequence[Step], debt: Debt, day: date, kind: Kind, *, asked_for: bool) -> list[Wanted]:
    """Place the first step that fits on a named day, which is also when it ends."""
    return [
        Wanted(section, step, kind, midnight(day), end_of_day(day), day.isoformat(), asked_for)
        for step in _fitting(steps, debt)[:1]
    ]


def _fitting[S: Step](steps: Sequence[S], debt: Debt) -> list[S]:
    """Return the steps that are for this debt; of several with one name the first."""
    found: dict[str, S] = {}
    for step in steps:
        if _fits(step.audience, debt):
            found.setdefault(step.step, step)
    return list(found.values())


def _fits(audience: Audience, debt: Debt) -> bool:
    buyer = Before.RETURNING if debt.returning else Before.NEW
    reason = Known.KNOWN if debt.reasons else Known.UNKNOWN
    return (
        audience.buyer in (None, buyer)
        and audience.reason in (None, reason)
        and (audience.min_amount is None or debt.amount >= audience.min_amount)
        and (audience.max_amount is None or debt.amount <= audience.max_amount)
    )


def opening(at: datetime, step: Step, reminders: Reminders) -> datetime:
    """Return the first moment from `at` on that lies in a part of the day in which a step may go."""
    hours = [getattr(reminders.slots, slot.value) for slot in step.slots]
    if any(one.includes(at) for one in hours):
        return at
    day = shanghai_day(at)
    starts = [max(at, start) for one in hours for start, end in _spans(one, day) if at < end]
    return min(starts)


def _spans(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the span of some hours on a day and on the next."""
    for begin in (midnight(day), midnight(day + ONE_DAY)):
        yield begin + timedelta(minutes=hours.opens), begin + timedelta(minutes=hours.closes)


def midnight(day: date) -> datetime:
    """Return the beginning of a Shanghai day."""
    return datetime.combine(day, time(0), tzinfo=SHANGHAI)
