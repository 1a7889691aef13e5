"""Take one turn with a loaded model: stock Rasa, except that nothing that fails is passed over."""

from __future__ import annotations

import functools
from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

# Of the ranking, what is kept in the tracker, and so travels with every later action of the conversation.
_KEPT_RANKING = 5


class TurnFailed(Exception):
    """A turn ended by what stock Rasa would have logged and passed over."""


class Bubbles(OutputChannel):
    """Keep each response of the bot as one message, text and card together, in order."""

    def __init__(self) -> None:
        """Start with no messages."""
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name; responses may be written for it."""
        return "nuanfu"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a response; refuse one the desk cannot show, rather than drop a part of it."""
        bubble = {}
        if message.get("text"):
            bubble["text"] = message["text"]
        custom = dict(message.get("custom") or {})
        if custom.get("card"):
            bubble["card"] = custom.pop("card")
        left = [key for key in ("buttons", "quick_replies", "elements", "image", "attachment") if message.get(key)]
        if left or custom or not bubble:
            raise TurnFailed(
                f"A response is text, a card, or both; this one has {sorted([*left, *custom]) or 'neither'}"
            )
        self.messages.append(bubble)


@functools.lru_cache(maxsize=1)
def _answer_validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


class _Remote(RemoteAction):
    """Call the action server as Rasa does, but build the validator of its answers once.

    Rasa builds it, and checks its schema, for every answer: three quarters of the time of such a turn.
    """

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        _answer_validator().validate(result)
        return True


class _Watched(Action):
    """Run an action and remember the error that ended it, if one did."""

    def __init__(self, action: Action) -> None:
        self.failure: Exception | None = None
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: Any) -> Event:
        return self._action.event_for_successful_execution(prediction)

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        try:
            return await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.failure = error
            raise


class Turn(MessageProcessor):
    """A processor for one turn. It shares model, stores and endpoints with the loaded one and keeps its own findings.

    A failed turn raises before the tracker is saved: the conversation stays as it was before the message.
    """

    def __init__(self, loaded: MessageProcessor) -> None:
        """Share everything the loaded processor has; nothing is loaded again."""
        self.__dict__.update(vars(loaded))
        self.on_circuit_break = self._never_listens
        self._saved: DialogueStateTracker | None = None

    async def take(self, message: UserMessage) -> dict[str, Any]:
        """Parse, answer, save; return what was understood and the name of the open form.

        Raises whatever went wrong, that of an action included.
        """
        parse = await self.parse_message(message)
        # Parsed once: Rasa uses what the message carries. The tracker keeps the head of the ranking and no tokens.
        message.parse_data = {key: value for key, value in parse.items() if key != "text_tokens"}
        message.parse_data["intent_ranking"] = parse["intent_ranking"][:_KEPT_RANKING]
        await self.handle_message(message)
        if self._saved is None:
            raise TurnFailed("The tracker was not saved")
        return {
            "parse": {
                "intent": parse["intent"],
                "ranking": parse["intent_ranking"],
                "entities": parse["entities"],
                "signals": parse["signals"],
            },
            "form": self._saved.active_loop_name,
        }

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Save, and remember what was saved."""
        await super().save_tracker(tracker)
        self._saved = tracker

    async def _run_action(
        self, action: Action, tracker: DialogueStateTracker, output_channel: OutputChannel, nlg: Any, prediction: Any
    ) -> bool:
        if type(action) is RemoteAction:
            action = _Remote(action.name(), action.action_endpoint)
        watched = _Watched(action)
        predict_again = await super()._run_action(watched, tracker, output_channel, nlg, prediction)
        if watched.failure is not None:
            raise TurnFailed(f"Action {action.name()} failed: {watched.failure}") from watched.failure
        return predict_again

    def _never_listens(self, tracker: DialogueStateTracker, output_channel: OutputChannel, nlg: Any) -> None:
        raise TurnFailed("Action after action was predicted and never a pause to listen; a rule is missing")
