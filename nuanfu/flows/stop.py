"""The flow `stop`: a wish for silence is granted at once, without argument: everywhere, or on the channel named."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from nuanfu.cases import cards, changes, reasons, stopping, which_order
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import Cause
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.flows import promise
from nuanfu.flows.talk import Talk
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Result, RunningTurn

NAMES = {Channel.SMS: "短信", Channel.PHONE: "电话", Channel.IM: "聊天消息"}
THESE_DAYS = "这几天"
THESE_DAYS_ARE = 7  # what `这几天` means in days (semantics of a stop)


def answer_stop(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Fall silent; bill and dates stay as they are. One channel named: only there, and the cases stay."""
    talk = Talk(session, running, said, words)
    until = _until(said, talk.now)
    named = [channel for channel in NAMES if channel in said.values("channel")]
    only_there = 0 < len(named) < len(NAMES)
    buyer = locks.buyer(session, running.turn.buyer_id)
    suppressions.suppress(
        session,
        buyer,
        named if only_there else (Channel.ALL,),
        cause=Cause.ASKED_TO_STOP.value,
        now=talk.now,
        who="buyer",
        until=until,
    )
    if not only_there:
        until = suppressions.stops(session, [buyer], talk.now)[buyer.id].until  # a shorter wish ends no longer one
        _stop_every_case(talk, until)
    told = {"channels": "和".join(NAMES[channel] for channel in named), "until": cards.day(until)}
    script = f"stop.{'channel' if only_there else 'all'}_{'until' if until else 'for_good'}"
    lines = [talk.say(script, **told)]
    about = which_order.find(session, running, said)
    promised = None
    if isinstance(about, Order):
        reasons.remember(session, about, said, talk.now)
        promised = promise.keep_beside(talk, about) if said.promises else None
    return talk.answer(*lines, *([promised] if promised else []), asks={})


def _stop_every_case(talk: Talk, until: datetime | None) -> None:
    for order, case in stopping.cases_of(talk.session, talk.running.turn.buyer_id):
        if stopping.lasts(case, until):
            changes.withdraw_open(talk.session, order, now=talk.now, who="buyer", why="asked to stop")
            continue
        stopping.stop(talk.session, order, Cause.ASKED_TO_STOP, until, now=talk.now, who="buyer", why="asked to stop")


def _until(said: Said, now: datetime) -> datetime | None:
    """Return the last second of the day until which silence was asked for, or None for good.

    Days count after today. A promise beside the wish (`别催了，15号付`) names a day to pay and not an end of the
    silence, so a date counts only when nothing is promised.
    """
    today = shanghai_day(now)
    for days in said.durations:
        return end_of_day(today + timedelta(days=days))
    if THESE_DAYS in said.text:
        return end_of_day(today + timedelta(days=THESE_DAYS_ARE))
    ahead = [day for day in said.days if day > today]
    return end_of_day(ahead[0]) if ahead and not said.promises else None
