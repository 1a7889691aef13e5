"""Applications to owe less on a bill: a person names the amount, within every limit that a discount has."""

from datetime import timedelta
from typing import Any

from nuanfu import errors
from nuanfu.cases import facts, offers, price_cuts
from nuanfu.cases.kinds.kind import Counter, Decision, Kind, Told
from nuanfu.money import Fen, yuan
from nuanfu.negotiation.moves import Move, Why

STANDS = timedelta(hours=24)  # nobody is hurried into an answer; as long as a deferral stands


def _wish(asked: dict[str, Any]) -> str:
    return f"「{asked['text']}」" if asked.get("text") else ""


def _approve(decision: Decision) -> Told:
    """Take the amount off at once, as an offer accepted in the same breath: so it binds the day's budget too."""
    named = decision.named.off
    move, told = _less(decision, decision.application.asked.get("off") if named is None else named)
    session, order, in_force = decision.session, decision.order, decision.in_force
    offer = offers.make(session, order, move, in_force, now=decision.now)
    offers.accept(session, order, offer, in_force, now=decision.now, who=decision.who)
    return told


def _counter(decision: Decision) -> Counter:
    move, told = _less(decision, decision.named.off)
    return Counter(move, f"同事提出减 {told['off']}", told)


def _less(decision: Decision, off: Fen | None) -> tuple[Move, Told]:
    if off is None or off <= 0:
        raise errors.DecisionUnnamed("写上减多少（分）：--off 3000", fields={"off": "没有写"})
    policy = decision.in_force.policy
    situation = facts.gather(decision.session, decision.order, policy, decision.now)
    why = Why("application.reduction", yuan(off), "同事同意的减免")
    move = price_cuts.named(situation, off, policy, decision.now + STANDS, why)
    return move, {"off": yuan(off), "after": yuan(situation.payable - off)}


REDUCTION = Kind("减免", _wish, _approve, _counter)
