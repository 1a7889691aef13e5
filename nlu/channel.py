"""The desk's way in: one buyer message in, the bot's messages and what was understood out, and no error swallowed.

Beside it questions about texts alone: what is heard in those that a person answers, and two for those who teach the
model. They know of no conversation and change nothing.
"""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from nlu import explain
from nlu.entities import moment
from nlu.groups import groups
from nlu.normaliser import normalise
from nlu.signals import heard
from nlu.turn import Bubbles, Turn, TurnFailed

logger = logging.getLogger(__name__)

# Of one question; while they are put in groups, a second or less, no turn is taken.
MOST_TEXTS = 200


def escaped(text: str) -> str:
    """Return a text that Rasa cannot take for a command, and that can be stored and sent as UTF-8.

    Rasa executes `/restart` and `/inform{...}` whoever types them, so a leading slash becomes a full-width one. A lone
    surrogate, which JSON can carry and UTF-8 cannot, becomes `?`.
    """
    sound = text.encode("utf-8", "replace").decode("utf-8").strip()
    return "／" + sound[1:] if sound.startswith("/") else sound


def read(body: Any) -> tuple[str, str, dict[str, Any]]:
    """Return sender, text and metadata of a request body; raise ValueError naming what is wrong with it."""
    body = _fields(body, "sender", "text", "metadata")
    sender, text, metadata = body.get("sender"), body.get("text"), body.get("metadata", {})
    if not isinstance(sender, str) or not sender:
        raise ValueError("sender must be a non-empty string: without it all buyers would share one conversation")
    _require_text(text, "text")
    if not isinstance(metadata, dict):
        raise ValueError("metadata must be an object")
    _require_titles(metadata.get("products", {}))
    try:
        moment(metadata)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"metadata.now must be an ISO-8601 time: {error}") from error
    return sender, escaped(text), metadata


def _require_titles(products: Any) -> None:
    named = isinstance(products, dict) and all(
        isinstance(titles, list) and all(isinstance(title, str) for title in titles) for titles in products.values()
    )
    if not named:
        raise ValueError("metadata.products must be an object of lists of titles")


def read_text(body: Any) -> str:
    """Return the text to be explained, as it was typed; raise ValueError naming what is wrong with the body."""
    text = _fields(body, "text").get("text")
    _require_text(text, "text")
    return text


def read_texts(body: Any) -> list[str]:
    """Return the texts to be grouped; raise ValueError naming what is wrong with the body."""
    texts = _fields(body, "texts").get("texts")
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS:
        raise ValueError(f"texts must be a list of at most {MOST_TEXTS} strings")
    for at, text in enumerate(texts):
        _require_text(text, f"texts[{at}]")
    return texts


def heard_in(texts: list[str]) -> list[list[str]]:
    """Return the signals in each text; they are heard by words alone, so no model is needed and no turn held up."""
    return [heard(normalise(escaped(text))[0]) for text in texts]


def _fields(body: Any, *names: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise ValueError(f"The body must be a JSON object with {', '.join(names)}")
    unknown = set(body) - set(names)
    if unknown:
        raise ValueError(f"Unknown fields: {', '.join(sorted(unknown))}")
    return body


def _require_text(text: Any, name: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be a non-empty string")


async def explained(agent: Agent, text: str) -> dict[str, Any]:
    """Return what decided a text's intent (`nlu.explain`), and as `understood` whether it was not refused after all."""
    told = await agent.processor.parse_message(UserMessage(escaped(text), metadata={explain.WANTED: True}))
    why = told[explain.EXPLANATION]
    # Rasa strips a message, and the offsets are into what was typed.
    behind = len(text) - len(text.lstrip())
    words = [{**word, "start": word["start"] + behind, "end": word["end"] + behind} for word in why["words"]]
    return {**why, "words": words, "understood": told[INTENT][INTENT_NAME_KEY] == why["intent"]}


class DeskInput(InputChannel):
    """The channel's routes.

    `POST /webhooks/nuanfu/turn` with `{sender, text, metadata}`; metadata reaches actions as it is.
    `metadata.now` is the desk's time, `metadata.products` the titles in each order of the buyer.

    200 `{messages: [{text?, card?}], parse: {intent, ranking, entities, signals}, form, error: null}`; 500 with the
    messages said until then and `error`; 400 when the request is malformed.

    `POST /webhooks/nuanfu/hear` with `{texts}`: 200 `{signals: [signals of each text]}`, for messages that a person
    answers.

    `POST /webhooks/nuanfu/explain` with `{text}`: 200 with what `explained` returns. `POST /webhooks/nuanfu/groups`
    with `{texts}`: 200 `{groups: [number of each text's group]}`. 400 with `error` when malformed.
    """

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, a part of its address."""
        return "nuanfu"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes. `on_new_message` is not called: it returns nothing and passes over failed actions."""
        routes = Blueprint("nuanfu")

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                sender, text, metadata = read(request.json)
            except (ValueError, InvalidUsage) as error:
                return json({"messages": [], "error": str(error)}, status=400)
            bubbles = Bubbles()
            message = UserMessage(text, bubbles, sender, input_channel=self.name(), metadata=metadata)
            try:
                agent = _ready(request)
                async with agent.lock_store.lock(sender):
                    answer = await Turn(agent.processor).take(message)
            except Exception as error:
                # Rasa has logged where an action failed; what it has not seen needs its own trace.
                logger.error("A turn failed: %s", error, exc_info=not isinstance(error, TurnFailed))
                return json({"messages": bubbles.messages, "error": f"{type(error).__name__}: {error}"}, status=500)
            return json({"messages": bubbles.messages, **answer, "error": None})

        @routes.post("/explain")
        async def explain_text(request: Request) -> HTTPResponse:
            try:
                text = read_text(request.json)
            except (ValueError, InvalidUsage) as error:
                return json({"error": str(error)}, status=400)
            try:
                return json(await explained(_ready(request), text))
            except TurnFailed as error:
                return json({"error": str(error)}, status=500)

        @routes.post("/hear")
        async def hear_texts(request: Request) -> HTTPResponse:
            try:
                return json({"signals": heard_in(read_texts(request.json))})
            except (ValueError, InvalidUsage) as error:
                return json({"error": str(error)}, status=400)

        @routes.post("/groups")
        async def group_texts(request: Request) -> HTTPResponse:
            try:
                return json({"groups": groups(read_texts(request.json))})
            except (ValueError, InvalidUsage) as error:
                return json({"error": str(error)}, status=400)

        return routes


def _ready(request: Request) -> Agent:
    agent = request.app.ctx.agent
    if not agent or not agent.is_ready():
        raise TurnFailed("No model is loaded")
    return agent
