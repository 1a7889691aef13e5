"""Hints pass between desks by Redis; without one, or with one that is away, nothing else suffers."""

import os
import time

from nuanfu.desk.hints import Hints
from tests.desks import PATIENCE_SECONDS
from tests.redises import silent_redis

REDIS = os.environ.get("NUANFU_TEST_REDIS_URL", "")
NOBODY = "redis://127.0.0.1:9/0"


def test_a_hint_is_taken_once_in_its_own_process() -> None:
    hints, woken = Hints(), []
    hints.wake_with(lambda: woken.append(1))
    hints.tell("typing", buyer_id="b1", on=True)
    assert hints.taken() == [{"kind": "typing", "buyer_id": "b1", "on": True}]
    assert (hints.taken(), woken) == ([], [1])


def test_a_redis_that_is_away_holds_nobody_up() -> None:
    hints = Hints(NOBODY)
    hints.tell("typing", buyer_id="b1", on=True)
    assert len(hints.taken()) == 1


def test_a_redis_that_has_just_failed_is_not_asked_again_by_everybody_at_once() -> None:
    with silent_redis() as silent:
        hints = Hints(silent.url)
        hints.tell("typing", buyer_id="b1", on=True)
        asked = silent.asked
        hints.tell("typing", buyer_id="b2", on=True)
        assert (asked > 0, silent.asked, len(hints.taken())) == (True, asked, 2)


if REDIS:

    def test_another_desk_hears_it_once_and_its_own_not_again() -> None:
        first, second = Hints(REDIS), Hints(REDIS)
        second.listen()
        first.listen()
        heard: list[dict[str, object]] = []
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not heard and time.monotonic() < deadline:
            first.tell("typing", buyer_id="over-redis", on=True)
            time.sleep(0.05)
            heard = [hint for hint in second.taken() if hint.get("buyer_id") == "over-redis"]
        first.close()
        second.close()
        assert heard[0]["kind"] == "typing"
        assert "from" not in first.taken()[0]

    def test_two_shops_in_two_databases_of_one_redis_hear_nothing_of_each_other() -> None:
        """Channels of Redis know no databases: without a name of its own one shop's buyer would see another's agent."""
        place = REDIS.rsplit("/", 1)[0]
        ours, neighbour, sender = Hints(f"{place}/5"), Hints(f"{place}/6"), Hints(f"{place}/5")
        for hints in (neighbour, ours):
            hints.listen()
        deadline = time.monotonic() + PATIENCE_SECONDS
        strangers: list[dict[str, object]] = []
        heard = 0
        while heard < 3 and time.monotonic() < deadline:
            sender.tell("typing", buyer_id="b1", on=True)
            time.sleep(0.05)
            heard += len(ours.taken())
            strangers += neighbour.taken()
        for hints in (ours, neighbour, sender):
            hints.close()
        assert (heard >= 3, strangers) == (True, [])
