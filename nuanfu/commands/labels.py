"""The labels by the names that a person reads."""

from nuanfu.negotiation.intents import Intent

INTENTS = {
    Intent.REASON_PRICE: "嫌贵、讲价、要优惠券",
    Intent.REASON_COMPARE: "比价、再看看",
    Intent.REASON_SERVICE: "对服务不满",
    Intent.REASON_TRUST: "怕假、怕质量、问售后",
    Intent.REASON_DISPUTE: "货有问题，不肯付",
    Intent.REASON_SHIPPING_FEE: "嫌运费贵",
    Intent.REASON_DELIVERY_TIME: "嫌到货慢、问几天到",
    Intent.REASON_DELIVERY_AREA: "问送不送得到",
    Intent.REASON_COURIER: "指定或不要某家快递",
    Intent.REASON_PASSWORD: "支付密码的问题",
    Intent.REASON_VERIFICATION_CODE: "验证码的问题",
    Intent.REASON_PAYMENT_HOWTO: "不会付款",
    Intent.REASON_BALANCE: "一时余额不够",
    Intent.REASON_BANK_LIMIT: "限额、付款方式用不了",
    Intent.REASON_SYSTEM_ERROR: "页面或系统出错",
    Intent.REASON_HARDSHIP: "经济困难",
    Intent.REASON_TERMS: "问规则、费用怎么算",
    Intent.REASON_FORGOT: "忘了、在忙，没说几时付",
    Intent.REASON_CHANGED_MIND: "不要了、拍错了",
    Intent.REQUEST_GIFT: "要赠品",
    Intent.REQUEST_DEFERRAL: "要晚点付",
    Intent.REQUEST_INSTALLMENT: "要分期",
    Intent.REQUEST_STOP_COLLECTION: "别再催",
    Intent.REQUEST_HUMAN: "转人工",
    Intent.ASK_BILL: "问欠多少、问账单",
    Intent.ASK_PROGRESS: "问处理到哪了",
    Intent.ASK_CONSEQUENCES: "问不付会怎样",
    Intent.ASK_PRODUCT: "问商品",
    Intent.PROMISE_TO_PAY: "说好几时付",
    Intent.CLAIM_PAID: "说已经付了",
    Intent.THREATEN_COMPLAINT: "要投诉、曝光",
    Intent.AFFIRM: "好、是",
    Intent.DENY: "不、不用",
    Intent.INFORM: "只给一个数、日子、单号",
    Intent.GREET: "打招呼",
    Intent.GOODBYE: "再见",
    Intent.THANK: "谢谢",
    Intent.BOT_CHALLENGE: "问是不是机器人",
    Intent.OUT_OF_SCOPE: "别的话题",
}
EMOTIONS = {"calm": "平静", "anxious": "着急", "angry": "生气", "low": "低落"}


def intent_named(answer: str) -> Intent | None:
    """Return the intent that a number from the list or a name means, or None."""
    every = list(Intent)
    if answer.isdecimal():
        return every[int(answer) - 1] if 1 <= int(answer) <= len(every) else None
    return Intent(answer) if answer in set(every) else None


def emotion_named(answer: str) -> str | None:
    """Return the emotion that a number, a name in either language or nothing (calm) means, or None."""
    names = list(EMOTIONS)
    if answer.isdecimal():
        return names[int(answer) - 1] if 1 <= int(answer) <= len(names) else None
    if answer in EMOTIONS:
        return answer
    return next((name for name, chinese in EMOTIONS.items() if chinese == answer), None if answer else "calm")


def shown(intent: str | None) -> str:
    """Return an intent by both its names; that of a message that was not understood has none."""
    return f"{intent} {INTENTS[Intent(intent)]}" if intent in set(Intent) else "没听懂"


def in_chinese(intent: str) -> str:
    """Return an intent by its Chinese name alone."""
    return INTENTS[Intent(intent)] if intent in set(Intent) else intent


def numbered() -> list[str]:
    """Return the list of the intents, a line each."""
    return [f"{number:>3}  {shown(intent)}" for number, intent in enumerate(Intent, start=1)]
