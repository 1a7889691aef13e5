"""What a refusal says at the terminal: the shop's people read Chinese, a caller of the API reads English."""

from nuanfu.errors import NuanfuError

IN_CHINESE = {
    "order_unknown": "没有这个订单；先用接口或 nuanfu import-orders 把它告诉账本。",
    "buyer_unknown": "没有这位买家；有了订单或消息才认得。",
    "application_unknown": "没有这个申请；用 nuanfu application list 查看。",
    "application_decided": "这个申请已经定了，或者订单已付款、已关闭，不用再定。",
    "application_outdated": "这一天已经过去，或者不比现在约好的晚；用 nuanfu application counter 另提一个更晚的。",
    "application_has_no_counter": "这种申请没有别的可提；同意，或者写明原因拒绝。",
    "reduction_too_large": "减得比规则的上限多；减少一些，或者先发布另一份规则。",
    "delivery_unknown": "没有这一条没送到的通知；用 nuanfu webhook list 查看。",
    "reminder_unknown": "名单上没有这一行；用 nuanfu outreach list 查看。",
    "reminder_done": "这一行已经写过结果；要补充就用 nuanfu outreach note。",
    "schema_outdated": "数据库和程序的版本不一样；先运行 nuanfu init，再启动。",
    "invalid": "有些内容不能这样写，见下面：",
    "text_length": "一条消息 1 到 2000 个字，要有看得见的内容。",
}


def in_chinese(error: NuanfuError) -> str:
    """Return what to print of an error: its own words where it has some, else those for its code."""
    said_by_itself = error.message != (type(error).__doc__ or "").strip()
    return error.message if said_by_itself else IN_CHINESE.get(error.code, error.message)
