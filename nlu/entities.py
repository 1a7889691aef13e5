"""Find the values a buyer names: money, days, numbers of parts, names of couriers and ways to pay."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.fingerprint import of_files
from nlu.grammar import amounts, channels, dates, discounts, durations, names, order_ids, periods, places
from nlu.grammar.found import Found, apart
from nlu.normaliser import NORMAL, ORIGINS, span

EXTRACTOR = "Entities"
# China has kept one time and no summer time since 1991.
SHANGHAI = timezone(timedelta(hours=8))


def moment(metadata: dict[str, Any] | None) -> datetime:
    """Return the `now` of a message (ISO-8601, the desk's clock) in Shanghai's time; the system clock's without one.

    Raises ValueError for a `now` that is no ISO-8601 time.
    """
    said = (metadata or {}).get("now")
    now = datetime.fromisoformat(said.replace("Z", "+00:00")) if said else datetime.now(timezone.utc)
    return (now if now.tzinfo else now.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI)


def understood(plain: str, now: datetime) -> list[Found]:
    """Return the entities of a plain text, none overlapping another: the more telling grammar goes first."""
    return apart(
        [
            *order_ids.find(plain),
            *periods.find(plain),
            *sorted(dates.find(plain, now), key=lambda one: one.start - one.end),
            *durations.find(plain),
            *discounts.find(plain),
            *sorted(amounts.find(plain), key=lambda one: one.start - one.end),
            *names.find(plain),
            *channels.find(plain),
            *places.find(plain),
        ]
    )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Entities(GraphComponent):
    """Add the entities of each message, with offsets into the text as it was typed and values as the app wants them."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Entities:
        """Create the component; it has no settings and learns nothing."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Notice a change of the grammars."""
        return of_files(__file__, *sorted(Path(amounts.__file__).parent.glob("*.[pt][yx]*")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            found = understood(message.get(NORMAL), moment(message.get(METADATA)))
            entities = [self._entity(one, message) for one in found]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
        return messages

    @staticmethod
    def _entity(one: Found, message: Message) -> dict[str, Any]:
        start, end = span(message.get(ORIGINS), one.start, one.end)
        value = one.value
        if one.entity in ("order_id", "region"):
            # As said: a number keeps the capitals it was typed with, full-width characters made plain.
            value = unicodedata.normalize("NFKC", message.get(TEXT)[start:end])
        entity = {"entity": one.entity, "start": start, "end": end, "value": value, "extractor": EXTRACTOR}
        if one.entity == "region":
            entity["province"] = places.province_of(one.value)  # rules about regions are rules about provinces
        return entity
