"""Which decision answers which intent, and the action of domain.yml that calls it: the table of docs/map.md as code."""

from nuanfu.cases.said import Said
from nuanfu.flows import (
    answer,
    bill,
    cancel,
    clarify,
    deferral,
    gift,
    handoff,
    hardship,
    installment,
    opening,
    payment,
    price,
    promise,
    service,
    shipping,
    small_talk,
    stop,
    terms,
)
from nuanfu.flows.first import first
from nuanfu.flows.talk import Decide

NOT_UNDERSTOOD = "action_not_understood"
SIGNAL = "action_signal"

_BY_INTENT: dict[str, Decide] = {
    "action_price": price.answer_price,
    "action_service": service.answer_service,
    "action_shipping": shipping.answer_shipping,
    "action_payment": payment.answer_payment,
    "action_terms": terms.answer_terms,
    "action_gift": gift.answer_gift,
    "action_stop": stop.answer_stop,
    "action_deferral": deferral.answer_deferral,
    "action_hardship": hardship.answer_hardship,
    "action_installment": installment.answer_installment,
    "action_promise": promise.answer_promise,
    "action_cancel": cancel.answer_cancel,
    "action_bill": bill.answer_bill,
    "action_handover": handoff.hand_over,
    "action_affirm": answer.answer_yes,
    "action_deny": answer.answer_no,
    "action_inform": answer.answer_value,
    "action_out_of_scope": small_talk.answer_out_of_scope,
    NOT_UNDERSTOOD: clarify.not_understood,
}
DECISIONS: dict[str, Decide] = {name: first(opening.opened(decide)) for name, decide in _BY_INTENT.items()}
DECISIONS[SIGNAL] = opening.opened(handoff.answer_signal)

ACTION_OF: dict[str, str] = {
    "reason_price": "action_price",
    "reason_compare": "action_price",
    "reason_service": "action_service",
    "reason_trust": "action_service",
    "ask_product": "action_service",
    "reason_shipping_fee": "action_shipping",
    "reason_delivery_time": "action_shipping",
    "reason_delivery_area": "action_shipping",
    "reason_courier": "action_shipping",
    "reason_password": "action_payment",
    "reason_verification_code": "action_payment",
    "reason_payment_howto": "action_payment",
    "reason_balance": "action_payment",
    "reason_bank_limit": "action_payment",
    "reason_system_error": "action_payment",
    "reason_terms": "action_terms",
    "ask_consequences": "action_terms",
    "request_gift": "action_gift",
    "request_stop_collection": "action_stop",
    "request_deferral": "action_deferral",
    "request_installment": "action_installment",
    "promise_to_pay": "action_promise",
    "reason_forgot": "action_promise",
    "reason_changed_mind": "action_cancel",
    "ask_bill": "action_bill",
    "ask_progress": "action_bill",
    "claim_paid": "action_bill",
    "request_human": "action_handover",
    "reason_dispute": "action_handover",
    "threaten_complaint": "action_handover",
    "affirm": "action_affirm",
    "deny": "action_deny",
    "inform": "action_inform",
    "out_of_scope": "action_out_of_scope",
    "reason_hardship": "action_hardship",
}
"""Intent → action; what is not here is static small talk, answered by Rasa alone."""


def decision_for(said: Said) -> tuple[str, Decide]:
    """Return the action and the decision for a message: a signal outranks every intent."""
    action = SIGNAL if said.signals else ACTION_OF.get(said.intent or "", NOT_UNDERSTOOD)
    return action, DECISIONS[action]
