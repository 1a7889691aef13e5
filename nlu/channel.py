"""The desk's way in: one buyer message in, the bot's messages and what was understood out, and no error swallowed."""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from nlu.entities import moment
from nlu.turn import Bubbles, Turn, TurnFailed

logger = logging.getLogger(__name__)


def escaped(text: str) -> str:
    """Return a text that Rasa cannot take for a command, and that can be stored and sent as UTF-8.

    Rasa executes `/restart` and `/inform{...}` whoever types them, so a leading slash becomes a full-width one. A lone
    surrogate, which JSON can carry and UTF-8 cannot, becomes `?`.
    """
    sound = text.encode("utf-8", "replace").decode("utf-8").strip()
    return "／" + sound[1:] if sound.startswith("/") else sound


def read(body: Any) -> tuple[str, str, dict[str, Any]]:
    """Return sender, text and metadata of a request body; raise ValueError naming what is wrong with it."""
    if not isinstance(body, dict):
        raise ValueError("The body must be a JSON object with sender, text and metadata")
    unknown = set(body) - {"sender", "text", "metadata"}
    if unknown:
        raise ValueError(f"Unknown fields: {', '.join(sorted(unknown))}")
    sender, text, metadata = body.get("sender"), body.get("text"), body.get("metadata", {})
    if not isinstance(sender, str) or not sender:
        raise ValueError("sender must be a non-empty string: without it all buyers would share one conversation")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text must be a non-empty string")
    if not isinstance(metadata, dict):
        raise ValueError("metadata must be an object")
    try:
        moment(metadata)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"metadata.now must be an ISO-8601 time: {error}") from error
    return sender, escaped(text), metadata


class DeskInput(InputChannel):
    """`POST /webhooks/nuanfu/turn` with `{sender, text, metadata}`; metadata reaches actions as it is.

    200 `{messages: [{text?, card?}], parse: {intent, ranking, entities, signals}, form, error: null}`; 500 with the
    messages said until then and `error`; 400 when the request is malformed.
    """

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, a part of its address."""
        return "nuanfu"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the one route. `on_new_message` is not called: it returns nothing and passes over failed actions."""
        routes = Blueprint("nuanfu")

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                sender, text, metadata = read(request.json)
            except (ValueError, InvalidUsage) as error:
                return json({"messages": [], "error": str(error)}, status=400)
            bubbles = Bubbles()
            message = UserMessage(text, bubbles, sender, input_channel=self.name(), metadata=metadata)
            agent = request.app.ctx.agent
            try:
                if not agent or not agent.is_ready():
                    raise TurnFailed("No model is loaded")
                async with agent.lock_store.lock(sender):
                    answer = await Turn(agent.processor).take(message)
            except Exception as error:
                # Rasa has logged where an action failed; what it has not seen needs its own trace.
                logger.error("A turn failed: %s", error, exc_info=not isinstance(error, TurnFailed))
                return json({"messages": bubbles.messages, "error": f"{type(error).__name__}: {error}"}, status=500)
            return json({"messages": bubbles.messages, **answer, "error": None})

        return routes
