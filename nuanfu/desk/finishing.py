"""End a turn: store what the bot says, or give up honestly and keep the message for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases import alarm, cards, changes, handover
from nuanfu.cases.models import Offer
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.desk import conversations, papers
from nuanfu.desk.outcomes import Outcome, outcome_of
from nuanfu.ledger import locks, policies
from nuanfu.negotiation.moves import OfferState
from nuanfu.negotiation.people import people_back_at
from nuanfu.rasa_client import RasaAnswer
from nuanfu.turns.acting import RunningTurn
from nuanfu.turns.models import Author, Conversation, Owner, Turn, TurnResult, TurnState

_LED = select(Turn).where(Turn.lead_id == bindparam("lead_id"))
EPISODE_TURNS = 20  # Rasa's cost grows with each turn of a tracker (1.2 to 1.7 ms); 20 keep it flat
COULD_NOT_ANSWER = "抱歉，我这边刚才没能处理好您的消息。消息已经留好，同事上线后会看到；您也可以过一会儿再发一次。"


def finish(session: Session, turn_id: int, buyer_id: str, rasa: RasaAnswer, words: Words) -> Outcome | None:
    """Store the bot's messages and the answer of a running turn; None, and no change, when it was ended meanwhile."""
    turn, conversation = _locked(session, turn_id, buyer_id)
    if turn.state != TurnState.RUNNING:
        return None
    if not _bot_may_speak(conversation, _results(session, turn)):
        abandon(session, turn, conversation)
        _heed(session, turn, conversation, rasa.signals, words)
        return outcome_of(turn)
    _take_question(session, turn, conversation)
    if rasa.intent is not None:
        conversation.misunderstood = 0
    conversation.episode_turns += 1
    if conversation.episode_turns >= EPISODE_TURNS and rasa.form is None:
        new_episode(conversation)
    messages = with_hours(session, conversation, rasa.messages, turn.now, words)
    conversations.write(session, conversation, Author.BOT, messages, at=turn.now)
    papers.mark(session, turn.buyer_id, turn.now)
    answer = {
        "mode": conversation.owner,
        "intent": rasa.intent,
        "confidence": rasa.confidence,
        "emotion": rasa.emotion,
        "signals": list(rasa.signals),
        "messages": messages,
    }
    _end(session, turn, TurnState.DONE, answer)
    return outcome_of(turn)


def heard(session: Session, turn_id: int, buyer_id: str, signals: Sequence[str], words: Words) -> Outcome | None:
    """End a turn that a person answers; None, and no change, when it was ended meanwhile.

    The message is kept for them. A signal in it pauses the buyer's cases and goes to the head of the brief, so that
    whoever answers sees it. The bot is silent, with one exception: a buyer in a crisis whom nobody answers yet is told
    whom they can call. A message that the person had not seen when they handed back is the bot's to answer: it waits.
    """
    turn, conversation = _locked(session, turn_id, buyer_id)
    if not _ends_unread(session, turn, conversation, is_silent=not signals):
        return None
    _heed(session, turn, conversation, signals, words)
    return outcome_of(turn)


def heard_nothing(session: Session, heard: Sequence[tuple[int, str]]) -> list[Outcome | None]:
    """End turns that a person answers and in which no signal was heard, as `heard` does, in one transaction for all.

    `heard` names each by turn and buyer. The buyers are locked in the order of their ids, before anything else.
    """
    locked = {}
    for buyer_id in sorted({buyer_id for _, buyer_id in heard}):
        locked[buyer_id] = conversations.existing(session, buyer_id)
    ended: list[Outcome | None] = []
    for turn_id, buyer_id in heard:
        turn = session.get_one(Turn, turn_id, populate_existing=True)
        unread_now = _ends_unread(session, turn, locked[buyer_id], is_silent=True)
        ended.append(outcome_of(turn) if unread_now else None)
    return ended


def _ends_unread(session: Session, turn: Turn, conversation: Conversation, *, is_silent: bool) -> bool:
    """End a running turn for the person who answers; False when it has ended, or is the bot's to answer after all."""
    if turn.state != TurnState.RUNNING:
        return False
    if conversation.owner == Owner.BOT and turn.message_seq > conversation.read_by_shop and is_silent:
        _ask_again(session, turn)
        return False
    turn.for_person = True
    _end(session, turn, TurnState.DONE, unread(conversation.owner))
    return True


def acknowledge(session: Session, turn_id: int, buyer_id: str, words: Words) -> Outcome | None:
    """End the turn of a picture alone: it is acknowledged, and a person told; None when it was ended meanwhile.

    What was asked before stays asked: the picture belongs to it, and a person sees both.
    """
    turn, conversation = _locked(session, turn_id, buyer_id)
    if turn.state != TurnState.RUNNING:
        return None
    said = []
    if conversation.owner == Owner.BOT:
        said = [{"text": Speaker(session, conversation, words).say("desk.picture")}]
        conversations.write(session, conversation, Author.BOT, said, at=turn.now)
        handover.tell_person(session, conversation, "picture", turn.now)
    turn.for_person = True
    _end(session, turn, TurnState.DONE, unread(conversation.owner, said))
    return outcome_of(turn)


def give_up(session: Session, turn_id: int, buyer_id: str, signals: Sequence[str], words: Words) -> Outcome | None:
    """Abandon a turn that Rasa did not answer; None, and no change, when it has ended meanwhile.

    `signals` are those of a message that a person will answer.
    """
    turn, conversation = _locked(session, turn_id, buyer_id)
    if turn.state != TurnState.RUNNING:
        return None
    abandon(session, turn, conversation)
    _heed(session, turn, conversation, signals, words)
    return outcome_of(turn)


def abandon(session: Session, turn: Turn, conversation: Conversation) -> None:
    """Give a running turn up: results that stand are delivered, else one honest line; the message waits for a person.

    Where a person has taken over nothing is said, and offers that the buyer never saw are withdrawn. The next turn
    starts a new episode, since nobody knows how far Rasa came with this one.
    """
    results = _results(session, turn)
    said = [part for result in results for part in result.replies]
    if not _bot_may_speak(conversation, results):
        withdraw_unseen(session, turn, now=turn.now, why="person took over")
        turn.for_person, said = True, []
    elif said:
        _take_question(session, turn, conversation)
    else:
        turn.for_person, said = True, [{"text": COULD_NOT_ANSWER}]
    new_episode(conversation)
    conversations.write(session, conversation, Author.BOT, said, at=turn.now)
    _end(session, turn, TurnState.ABANDONED, unread(conversation.owner, said))


def _heed(session: Session, turn: Turn, conversation: Conversation, signals: Sequence[str], words: Words) -> None:
    """Act on the signals of an ended turn that a person answers, and tell them with its answer."""
    if not signals:
        return
    signal = alarm.raised_by(signals)
    running = RunningTurn(turn, conversation, first_seq=turn.message_seq, last_seq=conversation.last_seq)
    alarm.heed(session, running, signal)
    handover.warn(session, running, signal)
    said = []
    if signal == "crisis" and conversation.owner == Owner.QUEUE:
        said = [{"text": Speaker(session, running.conversation, words).say("signal.crisis")}]
        conversations.write(session, conversation, Author.BOT, said, at=turn.now)
    _end(session, turn, TurnState(turn.state), unread(conversation.owner, said, signals))


def unread(mode: str, messages: Sequence[dict[str, Any]] = (), signals: Sequence[str] = ()) -> dict[str, Any]:
    """Return the answer to a message that nobody understood, or that only a person reads."""
    silent = {"mode": mode, "intent": None, "confidence": None, "emotion": None}
    return {**silent, "signals": list(signals), "messages": list(messages)}


def with_hours(
    session: Session, conversation: Conversation, messages: Sequence[dict[str, Any]], now: datetime, words: Words
) -> list[dict[str, Any]]:
    """Add to the last message of a handover out of hours when a person is back; nothing beside a signal."""
    told = [dict(message) for message in messages]
    why = (conversation.brief or {}).get("why")
    if conversation.owner != Owner.QUEUE or why in alarm.SIGNALS or not told:
        return told
    policy = policies.current(session).policy
    back = people_back_at(policy, now)
    if back is None or back == now:
        return told
    line = Speaker(session, conversation, words).say("handoff.out_of_hours", back=cards.clock_time(back))
    told[-1]["text"] = "\n".join(filter(None, [told[-1].get("text"), line]))
    return told


def last_understood(session: Session, conversation: Conversation) -> Turn | None:
    """Return the latest turn of a conversation whose message was understood."""
    query = select(Turn).where(Turn.conversation_id == conversation.id, Turn.answer["intent"].as_string().is_not(None))
    return session.scalar(query.order_by(Turn.id.desc()).limit(1))


def _bot_may_speak(conversation: Conversation, results: list[TurnResult]) -> bool:
    """Tell whether a turn may still be answered: never beside an agent, in the queue only with what it had decided.

    The turn that hands over is such a case: its last line is said when the queue already owns the conversation.
    """
    return conversation.owner == Owner.BOT or (conversation.owner == Owner.QUEUE and bool(results))


def withdraw_unseen(session: Session, turn: Turn, *, now: datetime, why: str) -> None:
    """Withdraw the open offers of replies that are not said: nobody should accept or refuse what was never shown."""
    replies = [part for result in _results(session, turn) for part in result.replies]
    made = [part["card"]["offer_id"] for part in replies if part.get("card", {}).get("type") == "offer"]
    query = select(Offer).where(Offer.id.in_(made), Offer.state == OfferState.OPEN.value, Offer.shown_seq.is_(None))
    for offer in session.scalars(query).all():
        order = locks.order(session, offer.order_no)
        changes.finish(session, order, offer, OfferState.WITHDRAWN, now=now, who="bot", why=why)


def _locked(session: Session, turn_id: int, buyer_id: str) -> tuple[Turn, Conversation]:
    conversation = conversations.existing(session, buyer_id)
    return session.get_one(Turn, turn_id, populate_existing=True), conversation


def _results(session: Session, turn: Turn) -> list[TurnResult]:
    return list(session.scalars(select(TurnResult).where(TurnResult.turn_id == turn.id).order_by(TurnResult.id)))


def _take_question(session: Session, turn: Turn, conversation: Conversation) -> None:
    """Remember what the turn asked last; a turn that asked nothing new leaves the question before."""
    for result in _results(session, turn):
        if result.asks is not None:
            conversation.asked = result.asks


def _ask_again(session: Session, turn: Turn) -> None:
    """Let a turn and those it leads wait anew, each for itself."""
    led = session.scalars(_LED, {"lead_id": turn.id}).all()
    for each in (turn, *led):
        each.state, each.lead_id, each.lease_until = TurnState.WAITING.value, None, 0.0


def new_episode(conversation: Conversation) -> None:
    """Let Rasa start anew, knowing nothing of what was said before."""
    conversation.episode += 1
    conversation.episode_turns = 0


def _end(session: Session, turn: Turn, state: TurnState, answer: dict[str, Any]) -> None:
    """End a turn and those it leads: each call of the turn gets the turn's answer."""
    with session.no_autoflush:  # the turn is written once, with all that changes
        led = session.scalars(_LED, {"lead_id": turn.id}).all()
    kept = False
    for each in (turn, *led):
        each.state, each.answer = state.value, answer
        kept = kept or each.for_person
    conversation = session.get_one(Conversation, turn.conversation_id)
    if kept and conversation.owner == Owner.BOT:
        handover.tell_person(session, conversation, "noted", turn.now, turn_id=turn.id)
