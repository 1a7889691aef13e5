"""The flow `small_talk`, where it needs a decision: a subject that is not ours, and a shop subject without a label."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.talk import Talk
from nuanfu.turns.acting import Result, RunningTurn

TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("发票", re.compile("发票|开票|抬头|税号")),
    (
        "退款",
        re.compile("退款|退钱|退(?:给?我|回)[^，。]{0,6}钱|多付|付了?两次|退货|换货|退换|售后|保修|维修"),
    ),
    ("快递进度", re.compile("物流|快递|单号|发货|签收|派送|包裹|到哪|催件")),
    ("收货地址", re.compile("地址|收货人|改电话|改手机")),
    ("商品规格", re.compile("尺寸|尺码|规格|型号|颜色|说明书|安装|怎么用")),
    ("账号", re.compile("账号|帐号|登录|登陆|注册|注销|会员")),
)
"""Subjects that shop messages are often about and that are no label; the first that fits names it."""

HOURS = re.compile(
    "(?:几点|什么时候|啥时候|多久|明天|晚上|周末)[^，。,]{0,6}(?:有人|上班|下班|在线|有客服|有人工)|营业时间|上班时间"
)
"""Asks when people answer."""


def topic_of(text: str) -> str | None:
    """Return the shop subject that a message is about, or None."""
    return next((topic for topic, pattern in TOPICS if pattern.search(text)), None)


def answer_out_of_scope(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Acknowledge a shop subject by its name and offer a person; say of others that they are not ours."""
    talk = Talk(session, running, said, words)
    if HOURS.search(said.text):
        return talk.answer(talk.say("small_talk.hours", hours=str(talk.policy.handoff.hours)))
    topic = topic_of(said.text)
    if topic is None:
        return talk.answer(talk.say("small_talk.out_of_scope"))
    running.turn.for_person = True
    return Result(talk.answer(talk.say("small_talk.shop_topic", topic=topic)).replies, asks={"person": True})
