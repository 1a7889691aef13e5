"""Let a signal outrank every intent."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

ACTION = "action_signal"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SignalPolicy(Policy):
    """Predict `action_signal`, then listen, whenever the last message carries a signal; else say nothing.

    A policy, not a rule: a rule would be needed per intent and per open form, and a forgotten one would let a buyer in
    crisis be haggled with. As a "no user" prediction it also outranks the happy path of a form (Rasa's ensemble lets
    only such a prediction do that), and its priority outranks the form's own.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the priority: above RulePolicy's, whatever Rasa sets that to."""
        return {"priority": 100}

    @staticmethod
    def supported_data() -> SupportedData:
        """Ask for no stories: there is nothing to learn."""
        return SupportedData.RULE_DATA

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SignalPolicy:
        """Create the policy anew; nothing was saved."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn nothing."""
        with self._model_storage.write_to(self._resource):
            return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Return certainty for `action_signal` right after a message with a signal, for listening right after that."""
        probabilities = self._default_predictions(domain)
        message = tracker.latest_message
        if message is None or not message.parse_data.get("signals"):
            return self._prediction(probabilities)
        action = ACTION if tracker.latest_action_name == ACTION_LISTEN_NAME else ACTION_LISTEN_NAME
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)
