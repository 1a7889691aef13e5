"""A signal decides the action, before any rule and any open form; without one the policy says nothing."""

import pytest
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.signal_policy import SignalPolicy

DOMAIN = Domain.from_dict({"intents": ["greet"], "actions": ["action_signal", "action_price"]})


def prediction(*events):
    policy = SignalPolicy(SignalPolicy.get_default_config(), None, None, ExecutionContext(GraphSchema({})))
    tracker = DialogueStateTracker.from_events("a", list(events), domain=DOMAIN)
    return policy.predict_action_probabilities(tracker, DOMAIN), tracker


def heard(*signals):
    said = UserUttered("text", {"name": "greet"}, parse_data={"intent": {"name": "greet"}, "signals": list(signals)})
    return ActionExecuted("action_listen"), said


def chosen(one):
    best = max(one.probabilities)
    return DOMAIN.action_names_or_texts[one.probabilities.index(best)] if best else None


@pytest.mark.parametrize("signal", ["crisis", "third_person", "bereaved", "minor"])
def test_a_signal_leads_to_its_action(signal):
    assert chosen(prediction(*heard(signal))[0]) == "action_signal"


def test_after_its_action_the_bot_listens():
    assert chosen(prediction(*heard("crisis"), ActionExecuted("action_signal"))[0]) == "action_listen"


def test_without_a_signal_the_policy_says_nothing():
    assert chosen(prediction(*heard())[0]) is None


def test_before_any_message_the_policy_says_nothing():
    assert chosen(prediction()[0]) is None


@pytest.mark.parametrize("form_is_open", [False, True])
def test_a_signal_wins_over_a_rule_and_over_an_open_form(form_is_open):
    ours, tracker = prediction(*heard("crisis"))
    rule = PolicyPrediction.for_action_name(DOMAIN, "action_price", "RulePolicy", 1.0)
    rule.is_no_user_prediction = form_is_open
    best = DefaultPolicyPredictionEnsemble().combine_predictions([rule, ours], tracker, DOMAIN)
    assert chosen(best) == "action_signal"
