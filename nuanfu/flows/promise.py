"""The flow `promise`: the buyer's own word to pay on a day is taken; no application, and no due date moves."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from nuanfu.cases import cards, changes, promises
from nuanfu.cases.plan_wish import names_two_days
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import Cause
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.flows import installment
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.money import Fen, yuan
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.pay_days import holds_until, last_promised_day, latest_ahead
from nuanfu.turns.acting import Result, RunningTurn


def answer_promise(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Record a promise; without a day ask for one, once. Who forgot gets a kind line and the pay link first.

    After the question how to pay in parts `先付50，剩下15号付` is its answer; two sums on two days are a plan by
    themselves.
    """
    if installment.answers_with_a_plan(running, said):
        return installment.answer_periods(session, running, said, words)
    if names_two_days(said, running.turn.now):
        return installment.answer_installment(session, running, said, words)
    return Talk(session, running, said, words).about_order(_promise)


def answer_day(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a bare day as the answer to the question when."""
    talk = Talk(session, running, said, words)
    running.turn.order_no = running.turn.order_no or talk.asked["promise"]
    return talk.about_order(_promise)


def keep_beside(talk: Talk, order: Order) -> str | None:
    """Record the promise beside another wish (`别催了，15号付`); return its line, None without one."""
    day = _day_named(talk.said, talk.now)
    if day is None or order.status != "pending" or _too_far(talk, order, day):
        return None
    _record(talk, order, day)
    return talk.say("stop.promised", day=cards.day(end_of_day(day)))


def _promise(talk: Talk, order: Order) -> Result:
    if order.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if order.payable == 0:
        return talk.answer(talk.say("bill.paid_indeed"), card=cards.bill_card([order]), asks={})
    day = _day_named(talk.said, talk.now)
    if day is None:
        return _ask_for_a_day(talk, order)
    if _too_far(talk, order, day):
        last = end_of_day(last_promised_day(talk.now, talk.policy))
        return talk.answer(talk.say("promise.too_far", last=cards.day(last)), asks={"promise": order.order_no})
    amount, until = _record(talk, order, day)
    return talk.answer(_taken(talk, order, day, amount, until), asks={})


def _ask_for_a_day(talk: Talk, order: Order) -> Result:
    asks = {"promise": order.order_no}
    if talk.said.intent == "reason_forgot":
        lines = [talk.say("promise.forgot")]
        if order.pay_url:
            lines.append(talk.say("answer.pay_link", link=order.pay_url))
        return talk.answer(*lines, talk.say("promise.when_to_remind"), asks=asks)
    if talk.asked.get("promise") == order.order_no:  # asked once: who names no day then is not pressed for one
        return talk.answer(talk.say("promise.no_day"), asks={})
    return talk.answer(talk.say("promise.ask_day"), asks=asks)


def _day_named(said: Said, now: datetime) -> date | None:
    """Return the day promised: a date, else a duration counted after today."""
    today = shanghai_day(now)
    after = [today + timedelta(days=days) for days in said.durations]
    return latest_ahead(said.days, now) or latest_ahead(after, now)


def _too_far(talk: Talk, order: Order, day: date) -> bool:
    return order.lane == Lane.CREDIT and day > last_promised_day(talk.now, talk.policy)


def _record(talk: Talk, order: Order, day: date) -> tuple[Fen, datetime]:
    """Keep the promise and let the case rest until it; return what was promised, in fen, and until when it rests."""
    named = [fen for fen in talk.said.values("amount") if isinstance(fen, int) and 0 < fen <= order.payable]
    asked = talk.asked.get("promise_amount") if talk.asked.get("promise") == order.order_no else None
    amount = named[-1] if named else min(asked or order.payable, order.payable)
    until = holds_until(day, Lane(order.lane), order.closes_at, talk.now, talk.policy)
    promises.make(talk.session, order, day, amount, now=talk.now, who="buyer")
    changes.pause_until(talk.session, order, Cause.PROMISE, until, now=talk.now, who="buyer", why="promise")
    return amount, until


def _taken(talk: Talk, order: Order, day: date, amount: Fen, until: datetime) -> str:
    """Say what was noted, and truthfully until when the order can be kept."""
    told = {"day": cards.day(end_of_day(day)), "amount": yuan(amount), "until": cards.clock_time(until)}
    if until == end_of_day(day):
        return talk.say("promise.noted", **told)
    if until != order.closes_at:
        return talk.say("promise.noted_until", **told)
    if shanghai_day(until) < day:
        return talk.say("promise.order_closes_first", **told)
    return talk.say("promise.noted_before_close", **told)
