"""The ways out of hardship, in the order in which they are shown: each is one small function, or is not there.

A way returns what to say and ask, or None where it does not exist for this order: then the next one is shown.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from nuanfu.cases import applications, cards, hardships
from nuanfu.cases.models import Application, ApplicationKind, ApplicationState, Case, Offer
from nuanfu.cases.states import CaseState
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.flows import deferral, installment
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.money import Fen, share_of, yuan
from nuanfu.negotiation.moves import Lane, OfferKind, OfferState
from nuanfu.turns.acting import Result

Way = Callable[[Talk, Order], Result | None]


def next_way(talk: Talk, order: Order) -> Result:
    """Show the first way out that was neither shown nor refused; after the last one, a person."""
    shown = hardships.ways_shown(talk.session, order, talk.now)
    for name in ORDER_OF_WAYS[Lane(order.lane)]:
        way = WAYS.get(name)
        result = way(talk, order) if way and name not in shown else None
        if result is not None:
            hardships.show_way(talk.session, order, name, talk.now)
            return result
    talk.running.turn.for_person = True
    return talk.answer(talk.say("hardship.person"), asks={"person": True})


def took(talk: Talk, order: Order, way: str) -> Result:
    """Answer a yes to a way out."""
    if way == "small":
        asks = {"promise": order.order_no, "promise_amount": _small_amount(talk, order)}
        return talk.answer(talk.say("hardship.small_when"), asks=asks)
    if way == "plan":
        return installment.propose_shortest(talk, order) or next_way(talk, order)
    if way == "stop":
        return _apply_for_a_stop(talk, order)
    return talk.answer(talk.say("deferral.ask_day"), asks={"deferral": order.order_no})


def _later(talk: Talk, order: Order) -> Result | None:
    """Pay later: the day that was named, else the question until when."""
    limits = talk.policy.deferral
    if max(limits.credit_days, limits.hardship_days) == 0 or _refused(talk, order, OfferKind.DEFERRAL):
        return None
    if talk.said.days or talk.said.durations:
        return deferral.propose(talk, order)
    asks = {"deferral": order.order_no, "hardship": order.order_no, "way": "deferral"}
    return talk.answer(talk.say("hardship.ask_when"), asks=asks)


def _in_parts(talk: Talk, order: Order) -> Result | None:
    """Pay in parts; who is ashamed or low is asked first, and hears the figures after a yes."""
    if _refused(talk, order, OfferKind.INSTALLMENT) or not installment.may_be_split(talk, order):
        return None
    if talk.said.emotion == "low":
        return talk.answer(talk.say("hardship.parts_any"), asks={"hardship": order.order_no, "way": "plan"})
    return installment.propose_shortest(talk, order, *talk.story())


def _small_payment(talk: Talk, order: Order) -> Result | None:
    """Pay a small part first; who is ashamed or low hears no figure."""
    amount = _small_amount(talk, order)
    if not 0 < amount < order.payable:
        return None
    low = talk.said.emotion == "low"
    line = talk.say("hardship.small_any" if low else "hardship.small", amount=yuan(amount))
    return talk.answer(line, asks={"hardship": order.order_no, "way": "small"})


def _stop(talk: Talk, order: Order) -> Result | None:
    """Propose to apply for a stop, which a person decides."""
    case = talk.session.get_one(Case, order.order_no)
    if (
        talk.policy.stop.hardship_days == 0
        or case.state == CaseState.STOPPED
        or _was_refused(talk, order, ApplicationKind.STOP)
    ):
        return None
    return talk.answer(talk.say("hardship.offer_stop"), asks={"hardship": order.order_no, "way": "stop"})


def _cancel(talk: Talk, order: Order) -> Result | None:
    """Cancel for free what is only placed; an order that was paid for in part is a person's matter."""
    if order.paid:
        return None
    return talk.answer(talk.say("hardship.cancel"), asks={"cancel": order.order_no})


def _keep(talk: Talk, order: Order) -> Result | None:
    """Keep the order a while, if the buyer wishes."""
    if order.paid:
        return None
    return talk.answer(talk.say("hardship.keep"), asks={"deferral": order.order_no})


WAYS: dict[str, Way] = {
    "deferral": _later,
    "plan": _in_parts,
    "small": _small_payment,
    "stop": _stop,
    "cancel": _cancel,
    "keep": _keep,
}
"""The ways there are, by the name under which they are remembered as shown."""

ORDER_OF_WAYS: dict[Lane, tuple[str, ...]] = {
    Lane.CREDIT: ("deferral", "plan", "small", "stop"),
    Lane.ORDER: ("cancel", "keep"),
}


def _apply_for_a_stop(talk: Talk, order: Order) -> Result:
    until = end_of_day(shanghai_day(talk.now) + timedelta(days=talk.policy.stop.hardship_days))
    asked = {"until": cards.shanghai_iso(until)}
    application = applications.make(
        talk.session, order, ApplicationKind.STOP, asked, talk.policy, now=talk.now, who="buyer"
    )
    talk.running.turn.for_person = True
    text = talk.say("hardship.stop_applied", hours=str(talk.policy.applications.answer_within_hours))
    return talk.answer(text, card={"type": "application", **applications.view(application)}, asks={})


def _small_amount(talk: Talk, order: Order) -> Fen:
    """Return the small first payment: the least that a plan would begin with, in whole yuan."""
    return -(-share_of(order.payable, talk.policy.installment.first_payment_min) // 100) * 100


def _refused(talk: Talk, order: Order, kind: OfferKind) -> bool:
    """Tell whether the buyer has declined such an offer, or a person has refused it."""
    declined = select(Offer.id).where(
        Offer.order_no == order.order_no, Offer.kind == kind.value, Offer.state == OfferState.DECLINED.value
    )
    found = talk.session.scalar(declined.limit(1)) is not None
    return found or _was_refused(talk, order, ApplicationKind(kind.value))


def _was_refused(talk: Talk, order: Order, kind: ApplicationKind) -> bool:
    query = select(Application.id).where(
        Application.order_no == order.order_no,
        Application.kind == kind.value,
        Application.state == ApplicationState.REFUSED.value,
    )
    return talk.session.scalar(query.limit(1)) is not None
