"""The flow `installment`: pay in parts, at once within the policy, by application beyond, the middle way below."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, bills, cards, facts, granting, handover, offers
from nuanfu.cases.models import ApplicationKind, Case, Offer
from nuanfu.cases.plan_wish import about_first_part, answers_how_many, complains, names_a_plan, wish_of
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.cases.states import CaseState, Cause
from nuanfu.clock import end_of_day
from nuanfu.flows.bill_price import with_bonus
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.deferral import Bill
from nuanfu.negotiation.moves import Lane, OfferState
from nuanfu.negotiation.plan import (
    SHIPS,
    Plan,
    PlanAnswer,
    PlanAsk,
    as_offer,
    least_first,
    propose_plan,
    shortest_at_once,
)
from nuanfu.turns.acting import Reply, Result, RunningTurn

BAD_ANSWERS = 2  # after so many answers that name no plan a person is offered
EARLY = re.compile("提前|结清|还清|付清|一次性?(?:还|付|结)")
A_PERSON_LOOKS = (Cause.DISPUTE, Cause.HANDOFF)


def answer_installment(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a wish to pay in parts; without a number ask for one."""
    return Talk(session, running, said, words).about_order(_installment)


def answer_periods(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a number, an amount a month or a day as the answer to how many parts, or as a correction of an offer."""
    talk = Talk(session, running, said, words)
    running.turn.order_no = running.turn.order_no or talk.asked["installment"]["order_no"]
    return talk.about_order(_installment)


def shortest(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a yes to the question how many parts as the shortest plan that needs no person; else ask again."""
    talk = Talk(session, running, said, words)
    running.turn.order_no = running.turn.order_no or talk.asked["installment"]["order_no"]
    return talk.about_order(lambda talk, order: propose_shortest(talk, order) or _installment(talk, order))


def propose_shortest(talk: Talk, order: Order, *lead: str) -> Result | None:
    """Offer the shortest plan that needs no person, for whoever named no number; None when there is none.

    `lead` are lines to be said before it. Nothing is asked of the buyer but a yes or a no; for other flows too.
    """
    found = _shortest(talk, order)
    return _offer(talk, order, *found, *lead) if found else None


def may_be_split(talk: Talk, order: Order) -> bool:
    """Tell whether a plan that needs no person exists for an order."""
    return _shortest(talk, order) is not None


def answers(running: RunningTurn, said: Said) -> bool:
    """Tell whether a bare value answers the question for a number of parts, or corrects a plan on offer."""
    asked = running.conversation.asked
    if "installment" not in asked:
        return False
    bare = answers_how_many(said) or names_a_plan(said)
    if "offer" in asked:
        return bare or bool(said.values("date"))
    dated = bool(said.values("date")) and ("first" in asked["installment"] or "deferral" not in asked)
    return bare or dated or bool(said.values("amount")) or (said.intent == "inform" and "deferral" not in asked)


def answers_with_a_plan(running: RunningTurn, said: Said) -> bool:
    """Tell whether a message that sounds like a promise answers the question how to pay in parts."""
    return "installment" in running.conversation.asked and names_a_plan(said)


def moves_first_day(running: RunningTurn, said: Said) -> bool:
    """Tell whether a wish to pay later is about the first part of the plan on offer (`第一期能放到5号吗`)."""
    asked = running.conversation.asked
    return "installment" in asked and "offer" in asked and bool(said.values("date")) and about_first_part(said)


def corrects(talk: Talk) -> bool:
    """Tell whether a yes or a no names another plan than the one asked about (`不是3期，6期`, `行，那就6期`)."""
    asked = talk.asked.get("installment")
    if asked is not None and settles_early(talk.said):
        return True
    if asked is None or not names_a_plan(talk.said):
        return False
    if talk.said.intent == "deny" and complains(talk.said):
        return False
    wish = wish_of(talk.said, 0, talk.now)
    return wish.periods is None or wish.periods != asked.get("periods")


def agreed(order: Order, offer: Offer, speaker: Speaker) -> Result:
    """Confirm an accepted plan; that it may be taken back is said with it."""
    parts = cards.parts_agreed(offer.terms)
    lines = [speaker.say("installment.accepted", parts=cards.parts_text(parts))]
    if order.pay_url:
        lines.append(speaker.say("answer.pay_link", link=order.pay_url))
    return Result([Reply("\n".join(lines), cards.bill_card([order]))], asks={"agreed": order.order_no})


def again(talk: Talk, order: Order, offer: Offer) -> Result:
    """Answer a yes to a plan that no longer stands: the same parts once more if they still hold, else new ones."""
    held = _held_back(talk, order)
    if held is not None:
        return held
    bill = bills.bill_of(talk.session, order, talk.now)
    parts = tuple(cards.parts_agreed(offer.terms))
    plan = propose_plan(bill, PlanAsk(periods=len(parts)), talk.policy)
    renewed_before = talk.session.scalar(select(Offer.id).where(Offer.renewed_from == offer.id).limit(1)) is not None
    holds = parts[0].due_at > talk.now and sum(part.amount for part in parts) == order.payable and not renewed_before
    if plan.answer is not PlanAnswer.OFFER:
        return talk.answer(talk.say("installment.gone"), asks={})
    if not holds or offer.state_at(talk.now) is not OfferState.EXPIRED or len(plan.parts) != len(parts):
        return _offer(talk, order, bill, plan, talk.say("installment.anew"))
    move = as_offer(bill, replace(plan, parts=parts), talk.policy)
    renewed = offers.make(talk.session, order, move, talk.in_force, now=talk.now)
    renewed.renewed_from = offer.id
    offers.accept(talk.session, order, renewed, talk.in_force, now=talk.now, who="buyer")
    return agreed(order, renewed, talk.speaker)


def settles_early(said: Said) -> bool:
    """Tell whether a question about the bill is about settling all of it now."""
    return EARLY.search(said.text) is not None


def settle_early(talk: Talk, order: Order) -> Result:
    """Show the bill with the figure that settles it now, and the bonus of a bill that is paid early."""
    lines = [talk.say("installment.settle_early", total=yuan(order.payable))]
    if order.pay_url:
        lines.append(talk.say("answer.pay_link", link=order.pay_url))
    shown = talk.answer(*lines, card=cards.bill_card([order]))
    if order.lane != Lane.CREDIT:
        return shown
    situation = facts.gather(talk.session, order, talk.policy, talk.now)
    return with_bonus(talk.session, order, situation, talk.in_force, talk.speaker, shown, now=talk.now)


def _installment(talk: Talk, order: Order) -> Result:
    held = _held_back(talk, order)
    if held is not None:
        return held
    bill = bills.bill_of(talk.session, order, talk.now)
    ask = _ask(talk, order)
    plan = propose_plan(bill, ask, talk.policy)
    match plan.answer:
        case PlanAnswer.OFFER:
            return _offer(talk, order, bill, plan, *_as_near_as_possible(talk, ask, bill, plan))
        case PlanAnswer.APPLY:
            return _waits(talk, order) or _apply(talk, order, bill, ask, plan)
        case PlanAnswer.ASK_PERIODS | PlanAnswer.UNCLEAR:
            return _waits(talk, order) or _ask_how_many(talk, order, plan)
        case PlanAnswer.PERSON:
            handover.to_queue(
                talk.session, talk.running, why="plan_above_max_amount", order=order, emotion=talk.said.emotion
            )
            return talk.answer(talk.say("installment.person"), asks={})
        case PlanAnswer.AT_ONCE:
            return _at_once(talk, order)
        case PlanAnswer.BELOW_MINIMUM:
            return _middle_way(talk, order, ask)
        case PlanAnswer.FIRST_TOO_LATE:
            assert plan.last is not None
            last = cards.day(end_of_day(plan.last))
            return talk.answer(
                talk.say("installment.first_too_late", last=last), asks=_asks(order, periods=ask.periods)
            )
        case PlanAnswer.NOT_OPEN_YET:
            assert bill.opens_at is not None
            return talk.answer(talk.say("installment.not_open_yet", opens=cards.clock_time(bill.opens_at)), asks={})
    return talk.answer(talk.say("installment.not_offered"), asks={"deferral": order.order_no})


def _held_back(talk: Talk, order: Order) -> Result | None:
    """Answer where no plan is to be talked about: nothing is owed, or a person looks into the order first."""
    if order.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if order.payable == 0:
        return talk.answer(talk.say("bill.paid_indeed"), card=cards.bill_card([order]), asks={})
    case = talk.session.get_one(Case, order.order_no)
    if case.state == CaseState.PAUSED and case.cause in A_PERSON_LOOKS:
        return talk.leave_to_person("note.for_person")
    return None


def _ask(talk: Talk, order: Order) -> PlanAsk:
    """Read the wish, with what was said before where this message answers the question for the rest."""
    asked = _asked_about(talk, order)
    ask = wish_of(talk.said, order.payable, talk.now, answers=bool(asked))
    names_only_a_day = ask.first_day is not None and ask == PlanAsk(first_day=ask.first_day)
    if names_only_a_day and asked.get("first"):
        return PlanAsk(first=asked["first"], rest_day=ask.first_day)
    if names_only_a_day and asked.get("periods"):
        return replace(ask, periods=asked["periods"])
    return ask


def _asked_about(talk: Talk, order: Order) -> dict[str, Any]:
    asked: dict[str, Any] = talk.asked.get("installment") or {}
    return asked if asked.get("order_no") == order.order_no else {}


def _asks(order: Order, **more: Any) -> dict[str, Any]:
    return {"installment": {"order_no": order.order_no, **{name: value for name, value in more.items() if value}}}


def _ask_how_many(talk: Talk, order: Order, plan: Plan) -> Result:
    """Ask for a number of parts, naming those that there are; two answers without one bring the offer of a person."""
    asked = _asked_about(talk, order)
    is_answer = bool(asked) and "offer" not in talk.asked
    bad = asked.get("bad", 0) + (1 if is_answer or plan.answer is PlanAnswer.UNCLEAR else 0)
    if bad >= BAD_ANSWERS:
        talk.running.turn.for_person = True
        return talk.answer(talk.say("answer.offer_person"), asks={"person": True})
    counts = talk.policy.installment.periods
    choices = "或".join(f" {count} 期（每期约 {yuan(order.payable // count)}）" for count in counts).strip()
    script = "ask_periods" if plan.answer is PlanAnswer.ASK_PERIODS and not is_answer else "ask_again"
    text = talk.say(f"installment.{script}", choices=choices or "两笔，各定一个日子", total=yuan(order.payable))
    return talk.answer(text, asks=_asks(order, bad=bad))


def _as_near_as_possible(talk: Talk, ask: PlanAsk, bill: Bill, plan: Plan) -> list[str]:
    """Say where the plan is not quite what was asked: another number of parts, or a larger first one."""
    lines = []
    wanted = ask.parts_wanted(bill.payable)
    if ask.periods is not None and wanted is not None and wanted != plan.periods:
        lines.append(talk.say("installment.nearest", wanted=str(wanted), periods=str(plan.periods)))
    if ask.first is not None and ask.first < plan.parts[0].amount:
        lines.append(talk.say("installment.first_at_least", least=yuan(least_first(bill.payable, talk.policy))))
    return lines


def _shortest(talk: Talk, order: Order) -> tuple[Bill, Plan] | None:
    count = shortest_at_once(talk.policy)
    if count is None or _held_back(talk, order) is not None:
        return None
    bill = bills.bill_of(talk.session, order, talk.now)
    plan = propose_plan(bill, PlanAsk(periods=count), talk.policy)
    return (bill, plan) if plan.answer is PlanAnswer.OFFER else None


def _offer(talk: Talk, order: Order, bill: Bill, plan: Plan, *lead: str) -> Result:
    offer = offers.make(talk.session, order, as_offer(bill, plan, talk.policy), talk.in_force, now=talk.now)
    told = {"periods": str(plan.periods), "parts": cards.parts_text(plan.parts)}
    lines = [*lead, talk.say("installment.offer", **told), *_beside(talk, order, plan)]
    return talk.answer(*lines, card=cards.offer_card(offer), asks=offers.asking(offer))


def _beside(talk: Talk, order: Order, plan: Plan) -> list[str]:
    """Say what a plan means: a bill's for fee, interest and record, an order's for its keeping and its goods."""
    limits = talk.policy.installment
    lines = [talk.say("installment.fee", fee=yuan(limits.fee))] if limits.fee else []
    if order.lane == Lane.ORDER:
        if order.closes_at is not None and plan.parts[0].due_at == order.closes_at:
            lines.append(talk.say("installment.first_before_close", until=cards.clock_time(order.closes_at)))
        return [*lines, talk.say("installment.ships", ships=SHIPS[limits.ship_after])]
    if limits.effect is not None:
        return [*lines, talk.say("installment.effect", effect=limits.effect)]
    talk.running.turn.for_person = True
    return [*lines, talk.say("installment.effect_unknown")]


def _waits(talk: Talk, order: Order) -> Result | None:
    """Tell of an application that waits already; what the bot may grant by itself is offered beside it."""
    waiting = granting.waiting(talk.session, order, ApplicationKind.INSTALLMENT)
    if waiting is None:
        return None
    card = {"type": "application", **applications.view(waiting)}
    return talk.answer(talk.say("application.pending", **applications.told(waiting)), card=card)


def _apply(talk: Talk, order: Order, bill: Bill, ask: PlanAsk, plan: Plan) -> Result:
    """Apply for a plan that only a person grants."""
    asked: dict[str, Any] = {"periods": plan.periods}
    if ask.first is not None or ask.first_day is not None or ask.rest_day is not None:
        asked["parts"] = [{"due_at": cards.shanghai_iso(part.due_at), "amount": part.amount} for part in plan.parts]
    application = applications.make(
        talk.session, order, ApplicationKind.INSTALLMENT, asked, talk.policy, now=talk.now, who="buyer"
    )
    talk.running.turn.for_person = True
    hours = str(talk.policy.applications.answer_within_hours)
    lines = _as_near_as_possible(talk, ask, bill, plan)
    lines += [talk.say("installment.applied", periods=str(plan.periods), hours=hours)]
    if order.closes_at is not None and order.closes_at < application.answer_by:
        lines.append(talk.say("installment.closes_meanwhile", until=cards.clock_time(order.closes_at)))
    lines += _beside(talk, order, plan) if order.lane == Lane.CREDIT else []
    return talk.answer(*lines, card={"type": "application", **applications.view(application)}, asks={})


def _at_once(talk: Talk, order: Order) -> Result:
    lines = [talk.say("installment.at_once", total=yuan(order.payable))]
    if order.pay_url:
        lines.append(talk.say("answer.pay_link", link=order.pay_url))
    return talk.answer(*lines, card=cards.bill_card([order]), asks={})


def _middle_way(talk: Talk, order: Order, ask: PlanAsk) -> Result:
    """Offer what is possible below the smallest sum: a small first payment and a day for the rest, or a deferral."""
    least = max(least_first(order.payable, talk.policy), 1)
    if ask.first is not None:
        first = max(ask.first, least)
        return talk.answer(talk.say("installment.ask_rest_day", first=yuan(first)), asks=_asks(order, first=first))
    told = {"total": yuan(order.payable), "minimum": yuan(talk.policy.installment.min_amount), "least": yuan(least)}
    return talk.answer(talk.say("installment.below_minimum", **told), asks={**_asks(order), "deferral": order.order_no})
