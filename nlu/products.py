"""Find the buyer's own goods in what they write: `裙子那单不要了` names the one order with a skirt in it.

The names come with each message, as `metadata.products`, and are never taught: a shop's goods change every day, and
training and serving must see the same words.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any, Iterator, Mapping, Sequence

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, METADATA
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL, ORIGINS, normalise, span
from nlu.words import cutter

EXTRACTOR = "Products"
PRODUCT = "product"
_SHORTEST, _LONGEST = 2, 30
_PIECE = re.compile(r"[0-9a-z\u4e00-\u9fff]+")
_FIGURES = re.compile(r"[0-9]+[a-z]{0,2}")  # 2, 500ml: a size, and as well a price or a day
# What stands in a title to praise and not to name.
_PRAISE = frozenset(
    (
        "包邮",
        "正品",
        "新款",
        "官方",
        "现货",
        "特价",
        "优惠",
        "促销",
        "清仓",
        "爆款",
        "限时",
        "秒杀",
        "赠品",
        "礼品",
        "礼物",
        "定金",
        "尾款",
        "预售",
        "套餐",
        "热卖",
        "推荐",
    )
)


def names_in(words: Sequence[str]) -> Iterator[str]:
    """Yield what a buyer may call goods whose title has these words: the end of it, longer and longer, and long words.

    A Chinese title ends with what the thing is (`长绒棉 / 四件套`); what stands before is said of other things too.
    """
    yield from accumulate(reversed(words), lambda behind, word: word + behind)
    yield from (word for word in words if len(word) > _SHORTEST)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Products(GraphComponent):
    """Add an entity `product` for each name of goods; its value is the number of the only order that has such goods.

    `metadata.products` is `{order number: [titles]}`. A name that fits two orders tells nothing and is left out.
    """

    def __init__(self) -> None:
        """Prepare an empty vocabulary, and what cuts a title into words."""
        self._vocab = Vocab()
        self._cut = cutter()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Products:
        """Create the component; it has no settings and learns nothing."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Notice a change of this file."""
        return of_files(__file__)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the goods that each message names."""
        for message in messages:
            titles = (message.get(METADATA) or {}).get("products")
            if titles:
                found = self._found(message, self._orders_by_name(titles))
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def _orders_by_name(self, titles: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the order that each telling name belongs to."""
        owners: dict[str, set[str]] = {}
        for order_no, of_order in titles.items():
            for piece in (piece for title in of_order for piece in _PIECE.findall(normalise(title)[0])):
                for name in names_in(self._cut.lcut(piece)):
                    owners.setdefault(name, set()).add(order_no)
        return {name: next(iter(orders)) for name, orders in owners.items() if len(orders) == 1 and _tells(name)}

    def _found(self, message: Message, orders: Mapping[str, str]) -> list[dict[str, Any]]:
        """Match character by character, so that no cutting of words stands between a name and the message."""
        matcher = PhraseMatcher(self._vocab)
        for name, order_no in orders.items():
            matcher.add(order_no, [Doc(self._vocab, words=list(name), spaces=[False] * len(name))])
        plain = message.get(NORMAL)
        doc = Doc(self._vocab, words=list(plain), spaces=[False] * len(plain))
        return [
            self._entity(message, one.start, one.end, one.label_) for one in filter_spans(matcher(doc, as_spans=True))
        ]

    @staticmethod
    def _entity(message: Message, start: int, end: int, order_no: str) -> dict[str, Any]:
        first, last = span(message.get(ORIGINS), start, end)
        return {"entity": PRODUCT, "start": first, "end": last, "value": order_no, "extractor": EXTRACTOR}


def _tells(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and name not in _PRAISE and not _FIGURES.fullmatch(name)
