"""Stated hardship: how it is heard beside a request, what it pauses, and which ways out were shown already."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes
from nuanfu.cases.said import Said
from nuanfu.cases.states import Cause
from nuanfu.ledger.events import record
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.negotiation.intents import Intent

RESTS = timedelta(hours=24)  # how long stated hardship pauses the reminders (semantics of a stop)
ANEW = timedelta(days=30)  # a later hardship is another one: every way out may be shown again
WAY_SHOWN = "hardship.way_shown"

BESIDE = frozenset(
    {
        Intent.REQUEST_DEFERRAL,
        Intent.REQUEST_INSTALLMENT,
        Intent.REQUEST_STOP_COLLECTION,
        Intent.PROMISE_TO_PAY,
        Intent.REASON_PRICE,
        Intent.ASK_CONSEQUENCES,
        Intent.INFORM,
    }
)
"""What outranks a reason in one message: beside these, hardship is heard by its words."""

_WORK = "(?:厂|公司|单位|店|铺子?|工地|门面|生意)(?:里|子)?(?:又|也|都|就)?"
_STATED = re.compile(
    "|".join(
        (
            "(?<!没)(?:失业|下岗|被裁|被辞|被开除|裁员|降薪|欠薪|待业|找不到工作|丢了(?:工作|饭碗)|(?:工作|饭碗)(?:丢|没)了|没(?:有)?(?:了)?工作(?!日|时间))",
            f"(?<!你们)(?<!你)(?<!您){_WORK}(?:要)?(?:倒闭|停工|停产|关门|关了|黄了|垮了|破产|清算|不行了)",
            "(?:工资|工钱|货款)[^，。,;；!！?？]{0,6}(?:没发|发不|不发|拖|欠|压|没结|不结)|(?:没(?:有)?|断了?|零)(?:了)?(?:任何)?(?:收入|进账|进项|经济来源)|收入[^，。,]{0,4}(?:断|没了|减半|少了一半)",
            "(?<!没)(?<!不)(?:住院|开刀|做手术|动手术|化疗|透析|重症|icu|大病|重病|癌|肿瘤|中风|瘫|车祸|工伤|骨折|摔断)",
            "(?:一个人|自己|独自)(?:在)?(?:带|养|拉扯)[^，。,]{0,5}(?:娃|孩子|小孩|儿子|女儿|崽|伢|囡)|单亲|低保|残疾证",
            "(?<!不是)(?:还|付|交|供|掏|拿|负担|承担)不(?:上|起|出)(?!来?[^，。,]{0,4}(?:验证|短信|发票|凭证|单号))",
            "揭不开锅|吃不(?:上|起)饭|饭都(?:快)?(?:吃不|没)|身无分文|一分(?:钱)?(?:都|也)?(?:没|拿不)|(?:实在|真的?|确实)(?:是)?(?:没|冇|木)(?:有)?(?:得)?钱|负债累累|欠一屁股|(?:外|网)(?:债|贷)[^，。,]{0,6}(?:还|压|催|多)",
            "(?:家里|家庭|家中|生活|经济|手头|确实|实在|真的?|有)(?:上|里)?(?:也|都|又|是)?(?:很|挺|太|比较|点|些|特别|非常)?(?:困难|拮据)",
            "(?:受|遭)了?(?:灾|水灾|旱|洪)|收成(?:不好|不行|没了)|绝收",
        )
    )
)


def told_in(text: str) -> bool:
    """Tell whether the words of a text state a hardship: a lasting loss, or that it cannot be paid."""
    return _STATED.search(text) is not None


def stated(said: Said) -> bool:
    """Tell whether a message states hardship, by its meaning or by words beside a request."""
    return said.intent == Intent.REASON_HARDSHIP or (said.intent in BESIDE and told_in(said.text))


def rest(session: Session, order: Order, now: datetime) -> bool:
    """Let the case of a locked order rest for a day; False where something weightier holds it."""
    return changes.pause_until(
        session,
        order,
        Cause.HARDSHIP,
        now + RESTS,
        over=(Cause.PROMISE,),
        now=now,
        who="buyer",
        why=Intent.REASON_HARDSHIP.value,
    )


def show_way(session: Session, order: Order, way: str, now: datetime) -> None:
    """Remember that a way out was shown, so that it is not pushed again."""
    record(session, WAY_SHOWN, at=now, who="bot", why=way, order=order)


def ways_shown(session: Session, order: Order, now: datetime) -> frozenset[str]:
    """Return the ways out that were shown on an order in this hardship."""
    query = select(LedgerEvent.why).where(
        LedgerEvent.order_no == order.order_no, LedgerEvent.kind == WAY_SHOWN, LedgerEvent.at > now - ANEW
    )
    return frozenset(session.scalars(query))
