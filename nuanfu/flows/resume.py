"""Reminders go on only when the buyer says so in plain words: 可以继续提醒我, 恢复提醒."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases import resuming
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.conduct.channels import Channel
from nuanfu.flows.stop import NAMES
from nuanfu.flows.talk import Talk
from nuanfu.ledger import locks
from nuanfu.turns.acting import Result, RunningTurn

_REMIND = "(?:提醒|通知|提示|催(?!货|快递|发货|退款|件|单)|发(?:短信|消息|信息)|打电话)"
_NOT = re.compile(
    "|".join(
        (
            "(?:别|不要|不用|不想|不许|不准|不必|不再|不能|不可以|无需|甭|勿|莫|少|停止|禁止|拒绝|谁让|凭什么|干嘛|为什么|怎么)"
            f"[^，。,.;；!！?？]{{0,8}}(?:{_REMIND}|恢复|继续)",
            "你们?(?:还(?!是)|又|居然|竟)|还在|仍|居然|竟然|会(?:不会)?(?:继续|再|接着|恢复)|又(?:在|开始|给)",
            "(?:要是|如果|敢|若|万一|倘|假如)[^，。,.;；!！?？]{0,4}(?:继续|再|恢复|提醒|催)|投诉|举报|12315|报警",
            "(?:提醒|通知|催)我?(?:妈|爸|老公|老婆|家人|单位|公司|同事|领导|朋友)",
        )
    )
)
_ASKED = re.compile("能不能|可不可以|要不要|行不行")  # a polite wish, no refusal
_NOT_STOPPED = re.compile("(?:不用|不要|不必|别)再?停(?:催|止?提醒|了)")
_WISH = re.compile(
    "|".join(
        (
            f"(?:恢复|重新开启|重新打开|重新开通|打开|开启|开通)[^，。,.;；!！?？]{{0,4}}{_REMIND}",
            f"{_REMIND}[^，。,.;；!！?？]{{0,6}}(?:恢复|打开|开启|重新开)",
            f"(?:可以|能|请|麻烦|还是|以后|就|照样|照常|帮我|给我|要)?(?:继续|接着|照常|照样|重新)[^，。,.;；!！?？]{{0,4}}{_REMIND}",
            f"(?:可以|能|请|麻烦|还是|欢迎)[^，。,.;；!！?？]{{0,4}}(?:再|提前|到时候|到期前|按时|准时)[^，。,.;；!！?？]{{0,4}}{_REMIND}(?:一下)?我",
            f"还是(?:要|得|请|让你们?|给我)?{_REMIND}(?:一下)?我",
            "(?:取消|解除|撤销|撤回)(?:停催|停止提醒|免打扰|静音|勿扰)(?:了|吧|啦)?",
        )
    )
)


def wished_in(text: str) -> bool:
    """Tell whether a text says in plain words that reminders may go on."""
    plain = _NOT_STOPPED.sub("取消停催", _ASKED.sub("能", text))
    return _WISH.search(plain) is not None and _NOT.search(plain) is None


def wished(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Resume the reminders of a buyer who asks for it; None for every other message, and where nothing is stopped."""
    if not wished_in(said.text):
        return None
    named = [channel for channel in NAMES if channel in said.values("channel")]
    channels = named if 0 < len(named) < len(NAMES) else []
    buyer = locks.buyer(session, running.turn.buyer_id)
    if not resuming.resume_reminders(session, buyer, channels, now=running.turn.now, who="buyer"):
        return None
    talk = Talk(session, running, said, words)
    if channels:
        told = "和".join(NAMES[Channel(channel)] for channel in channels)
        return talk.answer(talk.say("stop.resumed_channel", channels=told), asks={})
    return talk.answer(talk.say("stop.resumed"), asks={})
