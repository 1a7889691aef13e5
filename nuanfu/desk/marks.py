"""What pages say all the time: how far was read, and that an agent is writing.

Each waits for the transaction that holds it, which it shares with all that came within a moment: on SQLite each commit
is a turn of its own at the one writer's lock.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anyio import to_thread
from sqlalchemy.orm import Session

from nuanfu.desk import holding, reading
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.together import Together

WITHIN_SECONDS = 0.03  # nobody sees the difference
MOST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """One of them, about one buyer's conversation; `write` tells whether it is news."""

    buyer_id: str
    write: Callable[[Session], bool]


class Marks:
    """The marks of one desk; used within its event loop."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database
        self._together = Together(self._write, MOST, WITHIN_SECONDS)

    async def read_by_buyer(self, buyer_id: str, seq: int) -> bool:
        """Remember how far a buyer has read; tells whether that is new."""
        return await self._together.ask(Mark(buyer_id, lambda session: reading.by_buyer(session, buyer_id, seq)))

    async def read_by_agent(self, buyer_id: str, agent_id: int, seq: int) -> bool:
        """Remember how far the agent who has a conversation has read; tells whether that is new.

        Raises `ConversationUnknown`.
        """
        return await self._together.ask(
            Mark(buyer_id, lambda session: reading.by_agent(session, buyer_id, agent_id, seq))
        )

    async def typing(self, buyer_id: str, agent_id: int, *, on: bool) -> bool:
        """Hold a conversation while an agent writes in it, or let it go; tells whether its buyer is to see it.

        Raises `ConversationUnknown`.
        """
        return await self._together.ask(
            Mark(buyer_id, lambda session: holding.type_in(session, buyer_id, agent_id, on=on))
        )

    async def _write(self, marks: Sequence[Mark]) -> Sequence[bool]:
        return await to_thread.run_sync(self._in_one_transaction, marks)

    def _in_one_transaction(self, marks: Sequence[Mark]) -> list[bool]:
        """Write them by the order of the buyers, as all do who lock several, and tell of each in the order given.

        Where a conversation is marked more than once its buyer is locked before: a row that is written again in one
        transaction makes PostgreSQL look at its foreign key anew, which locks the buyer after the conversation.
        """
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, mark in enumerate(marks):
            numbers[mark.buyer_id].append(number)
        told: dict[int, bool] = {}
        with self._database.writing() as session:
            for buyer_id in sorted(numbers):
                if len(numbers[buyer_id]) > 1:
                    locks.buyer(session, buyer_id)
                told |= {number: marks[number].write(session) for number in numbers[buyer_id]}
        return [told[number] for number in range(len(marks))]
