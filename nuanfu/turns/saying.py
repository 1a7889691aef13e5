"""The last reading of what the assistant says: wording is linted when it is loaded, this is the net under it.

A value that nobody foresaw (a product's title, a colleague's reason) may bring a word that no script has. Such a text
is not said: an honest line stands in its place, and the message waits for a person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.conduct.linter import lint
from nuanfu.ledger import policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.models import Author, Conversation, Message, Turn

TAKEN_BACK = (
    "这句我没说妥当，先收回来。您的消息已经留给同事，由同事来答复您；想现在找人，回「转人工」就行。",
    "刚才想说的话不够稳妥，我就不说了，请同事看过再答复您。着急的话回「转人工」。",
    "这个我怕说得不合适，已经留给同事来回您，要现在找人就回「转人工」。",
)
LEFT_TO_A_PERSON = "具体以同事的答复为准。"
FILLED_IN = "filled in from the order"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hearing:
    """What decides whether a text may be said: the lane, the message answered, and what may be quoted.

    `quotes` are the texts of `policy.consequences`, told to whoever asks; `truths` were filled in from the order.
    """

    lane: Lane
    heard: str = ""
    quotes: Collection[str] = ()
    truths: Collection[str] = ()


def refused_by(text: str, hearing: Hearing) -> list[str]:
    """Return the rules that forbid a text; empty when it may be said."""
    around = text
    for quote in hearing.quotes:
        around = around.replace(quote, "。")
    found = lint(around, hearing.lane, buyer_said=hearing.heard, truths=hearing.truths)
    if around != text:
        found += lint(text, hearing.lane, exempt=True)
    return sorted({finding.rule for finding in found})


def note_filled_in(session: Session, values: Collection[str]) -> None:
    """Remember what a script was filled with in this transaction: a countdown that holds it is true."""
    session.info.setdefault(FILLED_IN, set()).update(value for value in values if value)


def fit_to_say(
    replies: Sequence[Mapping[str, Any]], hearing: Hearing, instead: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the replies with what must not be said replaced by `instead`, said once, and the rules that forbade it.

    A card stays, since its offer stands; a text on it that must not be said refers to a person.
    """
    rules: list[str] = []
    kept = []
    for reply in replies:
        said: dict[str, Any] = {}
        text = reply.get("text")
        if text is not None:
            against = refused_by(text, hearing)
            if not against:
                said["text"] = text
            elif not rules:
                said["text"] = instead
            rules += against
        if "card" in reply:
            said["card"] = _fit_card(reply["card"], hearing, rules)
        if said:
            kept.append(said)
    return kept, sorted(set(rules))


def may_be_said(
    session: Session, turn: Turn, conversation: Conversation, action: str, replies: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], bool]:
    """Read a turn's replies before they are kept: return what is said, and whether all of it was fit.

    A refusal is an event and a line in the log, by rule and turn alone, and the message is marked for a person.
    """
    order = session.get(Order, conversation.order_no) if conversation.order_no else None
    lane = Lane(order.lane) if order is not None else Lane.ORDER
    truths = frozenset(session.info.pop(FILLED_IN, ()))
    strict = Hearing(lane, truths=truths)
    if not fit_to_say(replies, strict, "")[1]:  # nearly always; what may be repeated or quoted need not be looked up
        return replies, True
    hearing = Hearing(lane, _heard(session, turn, conversation), _consequences(session), truths)
    fit, rules = fit_to_say(replies, hearing, _line_not_used_yet(session, conversation))
    if not rules:
        return replies, True
    turn.for_person = True
    record(
        session,
        "reply.refused",
        at=turn.now,
        who="bot",
        why=action,
        order=order,
        buyer_id=turn.buyer_id,
        turn_id=turn.id,
        rules=rules,
    )
    log.warning("reply_refused", turn_id=turn.id, action=action, lane=lane.value, rules=rules)
    return fit, False


def _fit_card(part: Any, hearing: Hearing, rules: list[str]) -> Any:
    """Read every sentence on a card; an order's own title is a name that the buyer knows from the platform."""
    if isinstance(part, dict):
        read = {}
        for name, inner in part.items():
            against = refused_by(inner, hearing) if name == "text" and isinstance(inner, str) else []
            rules += against
            read[name] = LEFT_TO_A_PERSON if against else _fit_card(inner, hearing, rules)
        return read
    return [_fit_card(inner, hearing, rules) for inner in part] if isinstance(part, list) else part


def _heard(session: Session, turn: Turn, conversation: Conversation) -> str:
    """Return all that is being answered: the turn's messages, and one that was put aside until now."""
    texts = session.scalars(select(Turn.text).where((Turn.id == turn.id) | (Turn.lead_id == turn.id)).order_by(Turn.id))
    put_aside = [
        about["text"] for about in conversation.asked.values() if isinstance(about, dict) and about.get("text")
    ]
    return "\n".join([*texts, *put_aside])


def _consequences(session: Session) -> list[str]:
    told = policies.current(session).policy.consequences
    return [text for text in (told.order, told.presale, told.credit) if text]


def _line_not_used_yet(session: Session, conversation: Conversation) -> str:
    mine = select(Message.text).where(
        Message.conversation_id == conversation.id,
        Message.author == Author.BOT.value,
        Message.text.in_(TAKEN_BACK),
    )
    used = set(session.scalars(mine))
    return next((line for line in TAKEN_BACK if line not in used), TAKEN_BACK[-1])
