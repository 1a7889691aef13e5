"""看到了吗, 多久能查好: while a claimed payment is looked into, such questions are about it, however they sound."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases import cards, which_order
from nuanfu.cases.models import Case
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import CaseState, Cause
from nuanfu.flows.talk import Talk
from nuanfu.negotiation.intents import Intent
from nuanfu.turns.acting import Result, RunningTurn

_ASKED = re.compile(
    "查[^，。,]{0,2}(?:好|到|清|出|完|了|得|没)|核[实对]|[看收][到见]了?[吗没么]|到账了?[吗没么]|"
    "(?:还|再)(?:要|得|用|需要)[^，。,]{0,3}付|多久[^，。,]{0,3}(?:查|知道|结果|答复|回复)|什么时候[^，。,]{0,3}(?:查|知道|结果|答复|回复)"
)
_NOT_FOUND = re.compile("[查找]不(?:到|出|着)|没(?:查|找)(?:到|着)")
TAKEN_FOR = frozenset(
    {
        None,
        Intent.INFORM,
        Intent.ASK_PROGRESS,
        Intent.ASK_BILL,
        Intent.ASK_CONSEQUENCES,
        Intent.REASON_FORGOT,
        Intent.REASON_DELIVERY_TIME,
        Intent.REASON_TRUST,
        Intent.REQUEST_DEFERRAL,
        Intent.OUT_OF_SCOPE,
    }
)
"""What such a question is taken for; who says again that it is paid, or blames the service, is answered as that."""


def asked_in(text: str) -> bool:
    """Tell whether a text asks what becomes of a payment that is looked into."""
    return _ASKED.search(text) is not None or _NOT_FOUND.search(text) is not None


def asked(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Say until when a claimed payment is looked into; None for other messages, and where none is."""
    if said.intent not in TAKEN_FOR or not asked_in(said.text):
        return None
    order = which_order.current(session, running.conversation, running.turn.now)
    case = session.get(Case, order.order_no) if order is not None else None
    if case is None or case.state != CaseState.PAUSED or case.cause != Cause.CLAIMED_PAID or case.until is None:
        return None
    talk = Talk(session, running, said, words)
    if _NOT_FOUND.search(said.text):
        return talk.answer(talk.say("bill.not_found_yet"))
    return talk.answer(talk.say("bill.being_checked", until=cards.clock_time(case.until)))
