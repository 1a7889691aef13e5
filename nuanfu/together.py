"""Ask many questions in few requests: what comes within a moment, or while one is under way, is asked together."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence


class Together[Question, Answer]:
    """Gathers questions of one kind, one request at a time; belongs to one event loop."""

    def __init__(
        self, ask_all: Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]], most: int, within: float = 0.0
    ) -> None:
        """Ask by `ask_all`, which answers in the order of its questions, at most `most`, gathered `within` seconds.

        What fails for many is asked for one by one, so that nobody's question fails because of another's.
        """
        self._ask_all = ask_all
        self._most = most
        self._within = within
        self._waiting: deque[tuple[Question, asyncio.Future[Answer]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """Return the answer to a question; raises what the request that carried it raised."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_waiting())
        return await answer

    async def _ask_waiting(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(self._within)
                now = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                asked = [(question, answer) for question, answer in now if not answer.done()]  # some have given up
                if asked:
                    await self._answer(asked)
        finally:
            self._asking = None

    async def _answer(self, asked: Sequence[tuple[Question, "asyncio.Future[Answer]"]]) -> None:
        try:
            told = await self._ask_all([question for question, _ in asked])
            answers = list(zip(asked, told, strict=True))
        except Exception as error:
            if len(asked) > 1:
                for one in asked:
                    if not one[1].done():
                        await self._answer([one])
            elif not asked[0][1].done():
                asked[0][1].set_exception(error)
            return
        for (_, answer), found in answers:
            if not answer.done():
                answer.set_result(found)
