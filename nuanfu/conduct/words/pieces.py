"""Pieces that several patterns are made of; they are matched against the plain form of a text."""

CLAUSE = "[^，,。；;！!？?]"


def unless_after(*before: str) -> str:
    """Return a pattern that fits only where none of these words stands before."""
    return "".join(f"(?<!{word})" for word in before)


DENIED = unless_after("不", "不是", "没有", "没", "从不", "别", "无需", "不用", "以免")
WILL = (
    rf"{DENIED}(?:将|会|要|就|必|准备|只能|只好|不得不|立刻|马上|立即|已经?|(?<![您你])可以|有权)"
    rf"{CLAUSE}{{0,6}}{unless_after('不', '不会', '不再')}"
)
UNPAID = (
    "(?:关闭|取消(?![派配揽安])|罚|扣(?:除|款|分|钱|掉)|追[究讨债]|失效|作废|涨|上报|起诉|上门|拉黑|没收"
    "|影响(?:[您你]的?)?(?:信用|征信|记录|以后|后续|账号|权益))"
)
OFFICE = (
    "(?:公安|派出所|警察|民警|警方|法院|法官|检察院|律师|律所|征信中心|征信局|征信机构|人民银行|央行|银保监|金融监管)"
)
# 同事 and 公司 alone are the shop's own.
PEOPLE = "(?:(?:[您你]的?)?(?:家人|家属|父母|爸妈|亲戚|亲友|单位|邻居|紧急联系人|通讯录)|[您你]的?(?:朋友|同事|公司|领导|老板|老师))"
