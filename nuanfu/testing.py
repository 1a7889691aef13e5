"""Ships what tests of a shop need: a Rasa that understands by a table, and a clock that is moved by hand.

`TableRasa` runs the shop's real decisions; only the understanding is replaced. It passes the checks of the real one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio import to_thread

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.errors import RasaUnavailable, TurnClosed
from nuanfu.flows.registry import ACTION_OF, decision_for
from nuanfu.ledger.database import Database
from nuanfu.rasa_client import Explanation, Products, RasaAnswer, Word
from nuanfu.turns.acting import act


class HandClock:
    """A business clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        """Start at `at`."""
        self.at = at

    def __call__(self) -> datetime:
        """Return the time it stands at."""
        return self.at

    def move(self, **by: float) -> None:
        """Move on, for example `move(hours=2)`."""
        self.at += timedelta(**by)


@dataclass
class TableRasa:
    """Understands exactly the texts of a table; every other text is not understood.

    `down` makes it refuse; `before_answer` runs after the decision and before the answer, to stage takeovers.
    """

    database: Database
    words: Words
    table: dict[str, Said] = field(default_factory=dict)
    down: bool = False
    lost_after_deciding: bool = False
    senders: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    products: list[Products] = field(default_factory=list)
    before_answer: Callable[[], None] | None = None

    async def turn(
        self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None, products: Products
    ) -> RasaAnswer:
        """Decide about one message as the actions would."""
        self.senders.append(sender)
        self.texts.append(text)
        self.products.append(products)
        if self.down:
            raise RasaUnavailable
        said = self.table.get(text, Said(text=text, intent=None))
        if said.intent is not None and said.intent not in ACTION_OF and not said.signals:
            return RasaAnswer(said.intent, said.confidence, said.emotion, (), ({"text": "您好，我在。"},))
        action, decide = decision_for(said)
        try:
            replies = await to_thread.run_sync(
                lambda: act(self.database, turn_id, action, lambda s, r: decide(s, r, said, self.words))
            )
        except TurnClosed as error:
            raise RasaUnavailable from error
        if self.before_answer:
            await to_thread.run_sync(self.before_answer)
        if self.lost_after_deciding:
            raise RasaUnavailable
        return RasaAnswer(
            intent=said.intent,
            confidence=said.confidence if said.intent else None,
            emotion=said.emotion,
            signals=said.signals,
            messages=tuple(replies),
        )

    async def hear(self, text: str) -> tuple[str, ...]:
        """Return the signals that the table has for a text."""
        self.heard.append(text)
        if self.down:
            raise RasaUnavailable
        return self.table.get(text, Said(text=text, intent=None)).signals

    async def explain(self, text: str) -> Explanation:
        """Return an explanation by the table: one word, the whole text, decides."""
        if self.down:
            raise RasaUnavailable
        said = self.table.get(text, Said(text=text, intent=None))
        word = Word(start=0, end=len(text), text=text, weight=1.0)
        return Explanation(
            intent=said.intent or "nlu_fallback",
            confidence=said.confidence,
            against="out_of_scope",
            words=(word,),
            neighbours=(),
            rest=0.0,
            understood=said.intent is not None,
        )

    async def healthy(self) -> bool:
        """Tell whether it would answer."""
        return not self.down
