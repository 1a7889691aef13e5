"""别联系我单位, 别找我妈: somebody else's contact is given up at once, and a person takes over."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases import contacts, handover
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import Cause
from nuanfu.flows.talk import Talk
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Result, RunningTurn

WHY = "other_person"

_OTHER = (
    "(?:单位|公司|厂里?|学校|老板|领导|上司|主管|同事|老师|同学|人事|前台|村里|村委|邻居|亲戚|亲属|亲友|朋友|紧急联系人|通讯录|联系人|"
    "家人|家里人?|家属|屋里人?|爸妈|父母|爹妈|老妈|老爸|妈妈?|爸爸?|母亲|父亲|老娘|老爹|老豆|老母|爷爷|奶奶|外公|外婆|公公|婆婆|"
    "岳父|岳母|老公|老婆|丈夫|妻子|媳妇|爱人|对象|男朋友|女朋友|哥哥?|姐姐?|弟弟?|妹妹?|儿子|女儿|孩子|闺女)"
)
MINE = f"(?:我们?|俺们?|咱们?|人家|阿拉|偶)(?:的|嘅|家)?(?:{_OTHER})"
_REACH = "(?:联系|打扰|骚扰|烦|找|催|打(?:电话|给|到)?|发(?:短信|消息|信息)|通知|问|call)"
_NO = "(?:别|不要|不许|不准|不能|不得|不可以|莫|勿|甭|唔好|休想|禁止|停止|少|凭什么|谁[让准]|干嘛|为什么|怎么|还敢|再)"
_IN = "[^，。,.;；!！?？]{0,%d}"
_FORBIDDEN = re.compile(
    "|".join(
        (
            f"{_NO}{_IN % 6}{_REACH}{_IN % 4}{MINE}",
            f"{_NO}{_IN % 6}(?:给|往|到|向|跟|去|把电话打)?{_IN % 2}{MINE}{_IN % 5}{_REACH}",
            f"(?:删|去掉|移除|清除|抹掉){_IN % 5}{MINE}{_IN % 4}(?:电话|号码?|手机|联系方式)",
            f"{MINE}{_IN % 3}(?:的)?(?:电话|号码?|手机|联系方式){_IN % 4}(?:删|去掉|移除|清除)",
            f"(?:电话|短信|消息)(?:都|还|竟然|居然)?(?:打|发|追|催)(?:到|给|去)(?:了)?{MINE}",
        )
    )
)
PARCEL = re.compile("快递|送货|包裹|收货|寄|派送|签收|发货")  # where goods go is another subject


def forbidden_in(text: str) -> bool:
    """Tell whether a text forbids to contact somebody else: an employer, a relative, a friend."""
    return _FORBIDDEN.search(text) is not None and PARCEL.search(text) is None


def forbidden(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Give up the contact, tell the manager, hand over; one sentence to the buyer. None for every other message."""
    if not forbidden_in(said.text):
        return None
    talk = Talk(session, running, said, words)
    buyer = locks.buyer(session, running.turn.buyer_id)
    contacts.forget(session, buyer, said.text, now=talk.now, who="buyer")
    running.turn.for_person = True
    found = talk.order()
    order = found if isinstance(found, Order) else None
    if said.intent == "threaten_complaint":
        handover.pause_all(session, running, Cause.HANDOFF)
    handover.to_queue(session, running, why=WHY, order=order, emotion=said.emotion)
    talk.met = True  # one sentence, and it begins with an apology
    return talk.answer(talk.say("stop.contact"), asks={})
