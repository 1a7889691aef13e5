"""What is asked while a request is under way is asked together with the next one."""

import asyncio
from collections.abc import Sequence

import pytest

from nuanfu.together import Together


class Echo:
    """Answers each text with itself and an exclamation mark, one request at a time, once `gate` is open."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gate = asyncio.Event()
        self.fails = False

    async def __call__(self, texts: Sequence[str]) -> list[str]:
        self.asked.append(list(texts))
        await self.gate.wait()
        if self.fails:
            raise ConnectionError
        return [f"{text}!" for text in texts]


async def all_asked(together: Together[str, str], texts: str) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(together.ask(text)) for text in texts]
    await asyncio.sleep(0)
    return tasks


def test_a_question_goes_at_once_and_those_that_come_meanwhile_go_together() -> None:
    async def story() -> None:
        echo = Echo()
        together = Together(echo, most=10)
        first = await all_asked(together, "a")
        await asyncio.sleep(0)
        later = await all_asked(together, "bcd")
        echo.gate.set()
        assert await asyncio.gather(*first, *later) == ["a!", "b!", "c!", "d!"]
        assert echo.asked == [["a"], ["b", "c", "d"]]

    asyncio.run(story())


def test_no_request_carries_more_than_it_may() -> None:
    async def story() -> None:
        echo = Echo()
        echo.gate.set()
        tasks = await all_asked(Together(echo, most=2), "abcde")
        assert await asyncio.gather(*tasks) == ["a!", "b!", "c!", "d!", "e!"]
        assert max(map(len, echo.asked)) == 2

    asyncio.run(story())


def test_who_has_given_up_is_not_asked_for() -> None:
    async def story() -> None:
        echo = Echo()
        together = Together(echo, most=10)
        first = await all_asked(together, "a")
        await asyncio.sleep(0)
        gone, stays = await all_asked(together, "bc")
        gone.cancel()
        await asyncio.sleep(0)
        echo.gate.set()
        assert await asyncio.gather(*first, stays) == ["a!", "c!"]
        assert echo.asked == [["a"], ["c"]]

    asyncio.run(story())


def test_a_failure_reaches_all_whom_the_request_carried_and_nobody_else() -> None:
    async def story() -> None:
        echo = Echo()
        echo.fails = True
        echo.gate.set()
        together = Together(echo, most=10)
        failed = await asyncio.gather(*await all_asked(together, "ab"), return_exceptions=True)
        assert [type(one) for one in failed] == [ConnectionError, ConnectionError]
        echo.fails = False
        assert await together.ask("c") == "c!"

    asyncio.run(story())


def test_an_answer_to_each_question_is_required() -> None:
    async def too_few(texts: Sequence[str]) -> list[str]:
        return list(texts)[1:]

    async def story() -> None:
        with pytest.raises(ValueError, match="shorter"):
            await Together(too_few, most=10).ask("a")

    asyncio.run(story())
