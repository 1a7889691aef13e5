"""Talk about the price of a bill: explained first, with what paying early brings; at the second ask an application."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards, offers
from nuanfu.cases.models import Application, ApplicationKind, ApplicationState
from nuanfu.cases.speaker import Speaker
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.negotiation.extras import paying_early
from nuanfu.negotiation.ladder import asked_cut
from nuanfu.negotiation.moves import MoveKind, Signal, Situation
from nuanfu.turns.acting import Reply, Result, RunningTurn


def explain(
    session: Session,
    running: RunningTurn,
    order: Order,
    situation: Situation,
    in_force: PolicyInForce,
    speaker: Speaker,
    lines: list[str],
) -> Result:
    """Show the bill, and offer the points for paying early while there is time for it."""
    bill = Reply("\n".join([*lines, speaker.say("price.bill_credit")]), cards.bill_card([order]))
    return with_bonus(session, order, situation, in_force, speaker, Result([bill]), now=running.turn.now)


def with_bonus(
    session: Session,
    order: Order,
    situation: Situation,
    in_force: PolicyInForce,
    speaker: Speaker,
    result: Result,
    *,
    now: datetime,
) -> Result:
    """Add the offer of points for paying a bill early to an answer, while there is time for it."""
    still_open = [part for part in order.instalments if part.open]
    move = paying_early(situation, still_open[-1].due_at if still_open else None, in_force.policy)
    if move is None or move.proposal is None:
        return result
    offer = offers.make(session, order, move, in_force, now=now)
    told = {"bonus": str(move.proposal.bonus), "until": cards.clock_time(offer.expires_at)}
    bonus = Reply(speaker.say("price.offer_bonus", **told), cards.offer_card(offer))
    return Result([*result.replies, bonus], {"offer": offer.id})


def asks_again(session: Session, order: Order, signal: Signal) -> bool:
    """Tell whether the bill was explained after such a message before: the event of this one is the second then."""
    query = select(LedgerEvent.data).where(
        LedgerEvent.order_no == order.order_no, LedgerEvent.kind == "move.chosen", LedgerEvent.why == signal.reason
    )
    explained = [data for data in session.scalars(query) if data["move"] == MoveKind.BILL]
    return len(explained) > 1


def apply(
    session: Session,
    running: RunningTurn,
    order: Order,
    situation: Situation,
    signal: Signal,
    in_force: PolicyInForce,
    speaker: Speaker,
    lines: list[str],
) -> Result:
    """Take the wish to owe less to a person, once; what waits or was refused is told as it stands."""
    past = _latest(session, order)
    if past is not None and past.state == ApplicationState.REFUSED:
        return Result([Reply("\n".join([*lines, speaker.say("price.reduction_refused")]))], asks={})
    if past is not None and past.state == ApplicationState.PENDING:
        text = speaker.say("application.pending", **applications.told(past))
        return Result([Reply("\n".join([*lines, text]), _card(past))])
    cut = asked_cut(situation, signal.ask)
    asked = {"text": running.turn.text, **({"off": cut} if 0 < cut <= order.payable else {})}
    application = applications.make(
        session, order, ApplicationKind.REDUCTION, asked, in_force.policy, now=running.turn.now, who="buyer"
    )
    running.turn.for_person = True
    hours = str(in_force.policy.applications.answer_within_hours)
    text = speaker.say("price.reduction_applied", hours=hours)
    return Result([Reply("\n".join([*lines, text]), _card(application))], asks={})


def _latest(session: Session, order: Order) -> Application | None:
    query = select(Application).where(
        Application.order_no == order.order_no, Application.kind == ApplicationKind.REDUCTION.value
    )
    return session.scalar(query.order_by(Application.id.desc()).limit(1))


def _card(application: Application) -> dict[str, object]:
    return {"type": "application", **applications.view(application)}
