"""Which words meet a feeling: by what the message is about, and by how it is said."""

from nuanfu.negotiation.intents import Intent
from nuanfu.policy.howto import TROUBLES

FELT = ("angry", "anxious", "low")

_GROUPS: dict[str, tuple[Intent, ...]] = {
    "price": (Intent.REASON_PRICE, Intent.REASON_COMPARE, Intent.REQUEST_GIFT),
    "service": (
        Intent.REASON_SERVICE,
        Intent.REASON_TRUST,
        Intent.REASON_DISPUTE,
        Intent.ASK_PRODUCT,
        Intent.CLAIM_PAID,
    ),
    "shipping": (
        Intent.REASON_SHIPPING_FEE,
        Intent.REASON_DELIVERY_TIME,
        Intent.REASON_DELIVERY_AREA,
        Intent.REASON_COURIER,
    ),
    "payment": (*TROUBLES,),
    "hardship": (Intent.REASON_HARDSHIP, Intent.REQUEST_DEFERRAL, Intent.REQUEST_INSTALLMENT),
    "terms": (Intent.REASON_TERMS, Intent.ASK_BILL, Intent.ASK_CONSEQUENCES, Intent.ASK_PROGRESS),
    "habit": (Intent.REASON_FORGOT, Intent.PROMISE_TO_PAY),
}
GROUP_OF: dict[str, str] = {intent.value: group for group, intents in _GROUPS.items() for intent in intents}
"""Intent → reason group (taxonomy of reasons; requests stand with the reason they follow from)."""


def acknowledgements(emotion: str, intent: str | None) -> list[str]:
    """Return the scripts that may meet a feeling, the closest first; none for a calm buyer."""
    if emotion not in FELT:
        return []
    group = GROUP_OF.get(intent or "")
    return [*([f"ack.{group}.{emotion}"] if group else []), f"ack.{emotion}"]
