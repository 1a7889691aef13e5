"""The names a buyer's message can be given: the label set of the assistant, exactly as in `domain.yml`."""

from enum import StrEnum


class Intent(StrEnum):
    """What the shop must act on in one buyer message."""

    REASON_PRICE = "reason_price"
    REASON_COMPARE = "reason_compare"
    REASON_SERVICE = "reason_service"
    REASON_TRUST = "reason_trust"
    REASON_DISPUTE = "reason_dispute"
    REASON_SHIPPING_FEE = "reason_shipping_fee"
    REASON_DELIVERY_TIME = "reason_delivery_time"
    REASON_DELIVERY_AREA = "reason_delivery_area"
    REASON_COURIER = "reason_courier"
    REASON_PASSWORD = "reason_password"
    REASON_VERIFICATION_CODE = "reason_verification_code"
    REASON_PAYMENT_HOWTO = "reason_payment_howto"
    REASON_BALANCE = "reason_balance"
    REASON_BANK_LIMIT = "reason_bank_limit"
    REASON_SYSTEM_ERROR = "reason_system_error"
    REASON_HARDSHIP = "reason_hardship"
    REASON_TERMS = "reason_terms"
    REASON_FORGOT = "reason_forgot"
    REASON_CHANGED_MIND = "reason_changed_mind"
    REQUEST_GIFT = "request_gift"
    REQUEST_DEFERRAL = "request_deferral"
    REQUEST_INSTALLMENT = "request_installment"
    REQUEST_STOP_COLLECTION = "request_stop_collection"
    REQUEST_HUMAN = "request_human"
    ASK_BILL = "ask_bill"
    ASK_PROGRESS = "ask_progress"
    ASK_CONSEQUENCES = "ask_consequences"
    ASK_PRODUCT = "ask_product"
    PROMISE_TO_PAY = "promise_to_pay"
    CLAIM_PAID = "claim_paid"
    THREATEN_COMPLAINT = "threaten_complaint"
    AFFIRM = "affirm"
    DENY = "deny"
    INFORM = "inform"
    GREET = "greet"
    GOODBYE = "goodbye"
    THANK = "thank"
    BOT_CHALLENGE = "bot_challenge"
    OUT_OF_SCOPE = "out_of_scope"


NAMES = {
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
"""What each means in the words of the people at the shop."""
