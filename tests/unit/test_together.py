"""What is asked within a moment, or while a request is under way, is asked together."""

import asyncio
from collections.abc import Sequence

import pytest

from nuanfu.together import Together

MOMENT = 0.01


class Echo:
    """Answers each text with itself and an exclamation mark, one request at a time, once `gate` is open."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gate = asyncio.Event()

    async def __call__(self, texts: Sequence[str]) -> list[str]:
        self.asked.append(list(texts))
        await self.gate.wait()
        return [f"{text}!" for text in texts]


async def all_asked(together: Together[str, str], texts: str) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(together.ask(text)) for text in texts]
    await asyncio.sleep(0)
    return tasks


def test_what_comes_within_a_moment_goes_together_and_so_does_what_comes_meanwhile() -> None:
    async def story() -> None:
        echo = Echo()
        together = Together(echo, 10, MOMENT)
        first = await all_asked(together, "ab")
        await asyncio.sleep(2 * MOMENT)
        later = await all_asked(together, "cd")
        echo.gate.set()
        assert await asyncio.gather(*first, *later) == ["a!", "b!", "c!", "d!"]
        assert echo.asked == [["a", "b"], ["c", "d"]]

    asyncio.run(story())


def test_no_request_carries_more_than_it_may() -> None:
    async def story() -> None:
        echo = Echo()
        echo.gate.set()
        tasks = await all_asked(Together(echo, 2, MOMENT), "abcde")
        assert await asyncio.gather(*tasks) == ["a!", "b!", "c!", "d!", "e!"]
        assert max(map(len, echo.asked)) == 2

    asyncio.run(story())


def test_who_has_given_up_is_not_asked_for() -> None:
    async def story() -> None:
        echo = Echo()
        together = Together(echo, 10, MOMENT)
        gone, stays = await all_asked(together, "ab")
        gone.cancel()
        echo.gate.set()
        assert await stays == "b!"
        assert echo.asked == [["b"]]

    asyncio.run(story())


def test_what_fails_for_many_is_asked_one_by_one_and_fails_only_for_whom_it_must() -> None:
    async def only_small(texts: Sequence[str]) -> list[str]:
        if texts != [text.lower() for text in texts]:
            raise ConnectionError
        return list(texts)

    async def story() -> None:
        together = Together(only_small, 10, MOMENT)
        answers = await asyncio.gather(*await all_asked(together, "aBc"), return_exceptions=True)
        assert [answers[0], type(answers[1]), answers[2]] == ["a", ConnectionError, "c"]
        assert await together.ask("d") == "d"

    asyncio.run(story())


def test_an_answer_to_each_question_is_required() -> None:
    async def too_few(texts: Sequence[str]) -> list[str]:
        return list(texts)[1:]

    async def story() -> None:
        with pytest.raises(ValueError, match="shorter"):
            await Together(too_few, 10, MOMENT).ask("a")

    asyncio.run(story())
