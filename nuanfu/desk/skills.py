"""What an agent is good at, as a shop names it, and which reasons that covers; and the one name that is a right."""

from collections.abc import Iterable

from nuanfu.negotiation.intents import NAMES, Intent

APPROVAL = "审批"  # decides applications and sees the papers given for them; a manager always does
GROUPS = {
    "价格": {"reason_price", "reason_compare", "request_gift", "person_above"},
    "售后": {"reason_dispute", "reason_service", "reason_trust", "cancel_paid"},
    "物流": {"reason_shipping_fee", "reason_delivery_time", "reason_delivery_area", "reason_courier"},
    "付款": {
        "reason_password",
        "reason_verification_code",
        "reason_payment_howto",
        "reason_balance",
        "reason_bank_limit",
        "reason_system_error",
        "claim_paid",
    },
    "困难": {"reason_hardship", "request_deferral", "request_installment", "request_stop_collection", "reason_terms"},
    "投诉": {"threaten_complaint", "other_person", "third_person"},
    "危急": {"crisis", "bereaved", "minor"},
}
OFFERED = (APPROVAL, *GROUPS)  # what the console's form proposes; an intent or its name is understood too


def covers(skills: Iterable[str], about: set[str]) -> bool:
    """Tell whether one of the skills covers one of the reasons for which a conversation waits."""
    names = {NAMES[intent] for intent in Intent if intent.value in about}
    return any(skill in about or skill in names or GROUPS.get(skill, set()) & about for skill in skills)
