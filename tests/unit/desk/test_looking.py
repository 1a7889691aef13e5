"""What was found for a socket is told only if the socket was told nothing else meanwhile."""

import pytest

from nuanfu.desk.sockets.links import AgentLink, BuyerLink, Links, Watch
from nuanfu.desk.sockets.looking import BuyerNews, Glance, WatchNews


def console(watch: Watch | None) -> AgentLink:
    return AgentLink("s1", 1, "小林", "cookie", watch=watch)


def glance(last_seq: int) -> Glance:
    return Glance(1, "b1", "bot", None, None, last_seq, read_by_buyer=0, read_by_shop=0)


def test_news_of_a_conversation_that_was_left_meanwhile_is_not_told_and_moves_no_number_of_the_next() -> None:
    left, opened = Watch("b1", pushed=7), Watch("b2", pushed=3)
    link = console(left)
    news = WatchNews(link, left, since=7, pushed=20, read=0, events=[])
    link.watch = opened
    assert not news.mark()
    assert opened.pushed == 3


def test_what_a_heartbeat_has_told_meanwhile_is_not_told_again() -> None:
    link = BuyerLink("s1", "b1", "token", pushed=8)
    news = BuyerNews(link, glance(9), since=8, pushed=9, read=0, standing=None, events=[])
    link.pushed = 10
    assert not news.mark()
    assert link.pushed == 10


@pytest.mark.parametrize(("pushed", "done"), [(9, True), (7, False)])
def test_a_conversation_is_passed_over_only_when_all_of_it_was_told(pushed: int, done: bool) -> None:
    link, seen = BuyerLink("s1", "b1", "token", pushed=3), glance(9)
    assert BuyerNews(link, seen, since=3, pushed=pushed, read=0, standing=None, events=[]).mark()
    assert (link.glance == seen) is done


def test_what_was_told_is_marked() -> None:
    watch = Watch("b1", pushed=7)
    assert WatchNews(console(watch), watch, since=7, pushed=9, read=4, events=[]).mark()
    assert (watch.pushed, watch.read) == (9, 4)


def test_a_console_watches_one_conversation() -> None:
    links = Links(agents={"s1": console(Watch("b1", pushed=0)), "s2": console(None)})
    assert [link.sid for link in links.watching("b1")] == ["s1"]
    assert links.watching("b2") == []
