"""Not understood: first the two likeliest meanings to choose from, then a person."""

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows import emoji, installment
from nuanfu.flows.talk import Talk, kept, kept_said
from nuanfu.turns.acting import Result, RunningTurn

FIRST = frozenset({"1", "①", "一", "第一个", "第一种", "前面那个", "前者", "选1", "选一"})
SECOND = frozenset({"2", "②", "二", "第二个", "第二种", "后面那个", "后者", "选2", "选二"})
MARKS = " .。、,，!！~"


def not_understood(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Name the two likeliest meanings; where there are none ask anew; after the policy's number in a row a person."""
    talk = Talk(session, running, said, words)
    if chosen(running, said) is not None:
        return answer_chosen(session, running, said, words)
    if emoji.is_yes(said.text):
        from nuanfu.flows import answer  # it asks here first

        return answer.answer_yes(session, running, said, words)
    if installment.answers(running, said):
        running.conversation.misunderstood = 0
        return installment.answer_periods(session, running, said, words)
    drawn = emoji.kind_of(said.text)
    if drawn is not None:
        return talk.answer(talk.say(f"emoji.{drawn}"))
    running.conversation.misunderstood += 1
    if running.conversation.misunderstood >= talk.policy.handoff.after_misunderstandings:
        running.turn.for_person = True
        return talk.answer(talk.say("answer.offer_person"), asks={"person": True})
    known = [guess for guess in said.guesses if f"meaning.{guess}" in words.scripts]
    first, second = (*known, None, None)[:2]
    if first is None or second is None:
        return talk.answer(talk.say("answer.not_understood"))
    named = {"first": talk.say(f"meaning.{first}"), "second": talk.say(f"meaning.{second}")}
    return talk.answer(
        talk.say("answer.which_meaning", **named), asks={"meanings": [first, second], "about": kept(said)}
    )


def chosen(running: RunningTurn, said: Said) -> str | None:
    """Return the meaning that a message chooses (`1`, 第二个, a bare yes for the first), or None."""
    meanings = running.conversation.asked.get("meanings")
    word = said.text.strip(MARKS)
    if not meanings:
        return None
    if word in SECOND:
        return str(meanings[1])
    return str(meanings[0]) if word in FIRST or said.intent == "affirm" else None


def answer_chosen(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer the message that was not understood, now that its meaning is chosen."""
    from nuanfu.flows.registry import decision_for  # the registry names this flow too

    meaning = chosen(running, said)
    running.conversation.misunderstood = 0
    about = kept_said({**running.conversation.asked["about"], "intent": meaning})
    _, decide = decision_for(about)
    result = decide(session, running, about, words)
    return Result(result.replies, asks={} if result.asks is None else result.asks)
