"""别告诉我家里人, 会打到我单位吗: who is ashamed hears at once that nobody else is told."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.contact import MINE, PARCEL
from nuanfu.flows.talk import Talk
from nuanfu.negotiation.intents import Intent
from nuanfu.turns.acting import Result, RunningTurn

_IN = "[^，。,.;；!！?？]{0,%d}"
_NEAR = (
    "(?:家人|家里人?|家属|爸妈|父母|爸爸?|妈妈?|老公|老婆|媳妇|对象|男朋友|女朋友|儿子|女儿|孩子|亲戚|朋友|"
    "单位|别人|其他人|外人)"
)
_WHOM = f"(?:{MINE}|{_NEAR})"
_TELL = "(?:告诉|告知|通知|联系|说给|打(?:电话)?(?:给|到)|找|跟|和)"
_FEARED = "(?:会不会|不会|会|别|不要|不能|千万|不想|怕|担心|能不能不|可不可以不|是不是要?)"
_ASKED = re.compile(
    "|".join(
        (
            f"{_FEARED}{_IN % 6}{_TELL}{_IN % 4}{_WHOM}",
            f"{_FEARED}{_IN % 4}(?:给|跟|和|往|到|向){_IN % 2}{_WHOM}{_IN % 2}(?:打电话|发短信|发消息|说|讲)",
            "(?:别|不要|不许|不能)[^，。,]{0,2}告诉(?:她|他|任何人|人家)",
            f"{_FEARED}{_IN % 4}(?:让|被|给){_IN % 4}{_WHOM}{_IN % 4}(?:知道|发现|晓得|看到)",
            f"{_WHOM}{_IN % 4}会(?:不会)?{_IN % 3}(?:知道|发现|晓得|收到)",
        )
    )
)
_STOP = re.compile("催|提醒|骚扰|打扰|烦|别再|停")  # silence is wished for besides, and granted
ALONE = frozenset(
    {
        None,
        Intent.INFORM,
        Intent.AFFIRM,
        Intent.DENY,
        Intent.ASK_CONSEQUENCES,
        Intent.ASK_PROGRESS,
        Intent.REASON_TERMS,
        Intent.REASON_TRUST,
        Intent.REQUEST_STOP_COLLECTION,
        Intent.OUT_OF_SCOPE,
    }
)
"""What such a sentence is taken for; with any other meaning there is more to answer than this."""


def asked_in(text: str) -> bool:
    """Tell whether a text asks, or wishes, that somebody else does not hear of the order."""
    return _ASKED.search(text) is not None and not PARCEL.search(text) and not _STOP.search(text)


def asked(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Say that the order is spoken of with its buyer alone; None for every other message."""
    if said.intent not in ALONE or not asked_in(said.text):
        return None
    talk = Talk(session, running, said, words)
    return talk.answer(talk.say("stop.privacy"))
