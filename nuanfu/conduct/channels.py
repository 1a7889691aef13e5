"""How the shop reaches a buyer."""

from enum import StrEnum


class Channel(StrEnum):
    """How the shop reaches a buyer; `all` is every one of them."""

    ALL = "all"
    SMS = "sms"
    PHONE = "phone"
    IM = "im"
