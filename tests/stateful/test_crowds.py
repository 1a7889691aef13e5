"""Many at once, as threads and as processes, on both databases: it all comes out as if they had come in turn."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from nuanfu.cases.said import Found, Said
from nuanfu.ledger.database import Database
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.ledger.schema import require_current
from nuanfu.negotiation.moves import Lane
from tests.harness import MORNING, policy_with
from tests.stateful import crowd
from tests.stateful.counter import Chatted, Counter, View, hurry
from tests.stateful.crowd import Call, Crowd

TOO_DEAR = Said("太贵了", "reason_price", 0.9)
STOP = Said("别再催了", "request_stop_collection", 0.9)
LATER = Said("缓到12月6号", "request_deferral", 0.9, found=(Found("date", "2026-12-06"),))
PROMISES = Said("30号付", "promise_to_pay", 0.9, found=(Found("date", "2026-11-30"),))


@pytest.fixture(scope="module")
def threads() -> Iterator[Crowd]:
    with crowd.threads() as made:
        yield made


@pytest.fixture(scope="module")
def processes() -> Iterator[Crowd]:
    """Return a crowd of processes; starting them takes seconds, so they stay for all tests."""
    with crowd.processes() as made:
        yield made


@pytest.fixture(params=["threads", "processes"])
def everybody(request: pytest.FixtureRequest) -> Crowd:
    """Return a crowd, once of threads and once of processes."""
    made: Crowd = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def counter(database: Database) -> Counter:
    """Return a counter on an empty ledger, with room for everything but what a test makes tight."""
    hurry(database)
    made = Counter(database)
    made.publish(policy_with(price__buyer_share_of_budget=1))
    return made


def order(number: str, buyer: str) -> NewOrder:
    items = (NewItem("NW-BED-4", "长绒棉四件套", 1, 29900, 26900),)
    return NewOrder(number, buyer, Lane.ORDER, MORNING, items, 800, MORNING + timedelta(days=1))


def bill(number: str, buyer: str) -> NewOrder:
    """Return goods that were given on credit and are due in three days."""
    items = (NewItem("NW-BED-4", "长绒棉四件套", 1, 29900, 26900),)
    parts = (NewInstalment(MORNING + timedelta(days=3), 29900),)
    return NewOrder(number, buyer, Lane.CREDIT, MORNING, items, 0, installments=parts)


def bills_of(counter: Counter, buyers: int, said: Said) -> list[str]:
    """Give several buyers goods on credit, and let each say something about it."""
    names = [f"b{number}" for number in range(buyers)]
    for name in names:
        assert counter.put(bill(f"{name}-order", name)) is None
        counter.says(name, said)
    return names


def stops_of(counter: Counter, buyers: list[str]) -> list[Call]:
    """Return the wish of each for silence, heard already and about to be granted."""
    return [("decides", (counter.hears(name, STOP), STOP)) for name in buyers]


def in_turn(*calls: list[Call]) -> list[Call]:
    """Mix calls so that each stands beside those it races."""
    return [call for together in zip(*calls, strict=True) for call in together]


def orders_of(counter: Counter, buyers: int) -> list[str]:
    """Place one order for each of several buyers."""
    names = [f"b{number}" for number in range(buyers)]
    for name in names:
        assert counter.put(order(f"{name}-order", name)) is None
    return names


def offered(counter: Counter, buyer: str = "b0") -> int:
    """Let a buyer haggle once, and return the offer."""
    (offer_id,) = counter.says(buyer, TOO_DEAR).shown
    return offer_id


def sums_agree(view: View) -> bool:
    due = view["goods_total"] - view["discount"] + view["shipping_fee"] - view["shipping_discount"] - view["paid"]
    open_parts = sum(part["amount"] - part["paid"] for part in view["installments"])
    return view["payable"] == max(0, due) == open_parts and view["refund_due"] == max(0, -due)


def test_forty_buyers_together_get_no_more_than_the_days_budget(counter: Counter, everybody: Crowd) -> None:
    tight = {"price__daily_budget": 10000, "price__buyer_share_of_budget": 1, "gift": None, "points": None}
    counter.publish(policy_with(**tight, experiments__on=True))  # whatever they draw
    buyers = orders_of(counter, 40)
    answers: list[Chatted] = everybody.together(counter.database, [("says", (name, TOO_DEAR)) for name in buyers])
    offers = counter.offers()
    assert sum(len(answer.shown) for answer in answers) == len(offers)
    assert sum(offer["value"] for offer, _ in offers.values()) == 10000


def test_twenty_acceptances_of_one_offer_are_one(counter: Counter, everybody: Crowd) -> None:
    orders_of(counter, 1)
    offer_id = offered(counter)
    answers = everybody.together(counter.database, [("take", (offer_id,))] * 20)
    view = counter.views()["b0-order"]
    assert answers == ["accepted"] * 20
    assert (view["discount"], view["payable"], sums_agree(view)) == (900, 29800, True)
    assert counter.rebuilt() == counter.kept()


def test_of_a_yes_and_a_no_at_once_the_first_stands_for_all(counter: Counter, everybody: Crowd) -> None:
    orders_of(counter, 1)
    offer_id = offered(counter)
    answers = everybody.together(counter.database, [("take", (offer_id,)), ("leave", (offer_id,))] * 6)
    view = counter.views()["b0-order"]
    taken = view["discount"] == 900
    assert set(answers) == ({"accepted", "offer_accepted"} if taken else {"declined", "offer_declined"})
    assert [offer["state"] for offer in view["offers"]] == ["accepted" if taken else "declined"]


def test_a_payment_that_races_an_acceptance_leaves_right_sums(counter: Counter, everybody: Crowd) -> None:
    buyers = orders_of(counter, 6)
    offers = [offered(counter, name) for name in buyers]
    pays = [("pay", (f"{name}-order", f"{name}-p", 30700)) for name in buyers]
    takes = [("take", (offer_id,)) for offer_id in offers]
    answers = everybody.together(counter.database, [call for pair in zip(pays, takes, strict=True) for call in pair])
    views = counter.views()
    for name, took in zip(buyers, answers[1::2], strict=True):
        view = views[f"{name}-order"]
        assert (took, view["discount"], view["refund_due"]) in [("accepted", 900, 900), ("offer_withdrawn", 0, 0)]
        assert (view["status"], view["case"]["state"], sums_agree(view)) == ("paid", "settled", True)
    assert counter.rebuilt() == counter.kept()


def test_a_closing_that_races_an_acceptance_leaves_no_budget_behind(counter: Counter, everybody: Crowd) -> None:
    counter.publish(policy_with(price__daily_budget=5400, price__buyer_share_of_budget=1))
    buyers = orders_of(counter, 6)
    takes = [("take", (offered(counter, name),)) for name in buyers]
    closes = [("close", (order(f"{name}-order", name),)) for name in buyers]
    everybody.together(counter.database, [call for pair in zip(takes, closes, strict=True) for call in pair])
    assert all(view["case"]["state"] == "closed" for view in counter.views().values())
    assert all(not rebuilt.reserved for _, rebuilt in counter.kept().values())
    assert counter.rebuilt() == counter.kept()


def test_a_stop_that_races_acceptances_leaves_no_offer_open(counter: Counter, everybody: Crowd) -> None:
    buyers = orders_of(counter, 4)
    takes = [("take", (offered(counter, name),)) for name in buyers]
    answers = everybody.together(counter.database, in_turn(takes, stops_of(counter, buyers)))
    views = counter.views()
    for name, took in zip(buyers, answers[::2], strict=True):
        view = views[f"{name}-order"]
        (offer,) = view["offers"]
        assert (took, view["discount"], offer["state"]) in [
            ("accepted", 900, "accepted"),
            ("offer_withdrawn", 0, "withdrawn"),
        ]
        assert (view["case"]["state"], view["case"]["cause"], sums_agree(view)) == ("stopped", "asked_to_stop", True)
    assert counter.rebuilt() == counter.kept()


def test_an_order_that_comes_in_beside_a_stop_is_stopped(counter: Counter, everybody: Crowd) -> None:
    buyers = orders_of(counter, 4)
    puts = [("put", (order(f"{name}-later", name),)) for name in buyers]
    everybody.together(counter.database, in_turn(puts, stops_of(counter, buyers)))
    assert [view["case"]["state"] for view in counter.views().values()] == ["stopped"] * 8
    assert counter.rebuilt() == counter.kept()


def test_a_stop_that_races_an_approval_stops_and_keeps_the_agreement(counter: Counter, everybody: Crowd) -> None:
    buyers = bills_of(counter, 4, LATER)
    waiting = [view["applications"][0]["id"] for view in counter.views().values()]
    grants = [("grant", (application_id,)) for application_id in waiting]
    answers = everybody.together(counter.database, in_turn(grants, stops_of(counter, buyers)))
    views = counter.views().values()
    assert answers[::2] == ["approved"] * 4
    assert {(view["case"]["state"], view["case"]["cause"]) for view in views} == {("stopped", "asked_to_stop")}
    assert {view["installments"][0]["due_at"] for view in views} == {"2026-12-06T23:59:59+08:00"}
    assert counter.rebuilt() == counter.kept()


def test_a_stop_withdraws_every_offer_made_before_it(counter: Counter, everybody: Crowd) -> None:
    buyers = bills_of(counter, 4, LATER)
    waiting = [view["applications"][0]["id"] for view in counter.views().values()]
    proposals = [("propose_another_day", (number, MORNING + timedelta(days=9))) for number in waiting]
    everybody.together(counter.database, in_turn(proposals, stops_of(counter, buyers)))
    for order_no, view in counter.views().items():
        written = counter.events(order_no)
        stopped = len(written) - written[::-1].index("case.changed")
        made_before = "offer.made" in written[:stopped]
        assert [offer["state"] for offer in view["offers"]] == ["withdrawn" if made_before else "open"]
        assert view["case"]["state"] == "stopped"
    assert counter.rebuilt() == counter.kept()


def test_a_lapse_that_many_notice_is_written_down_once(counter: Counter, everybody: Crowd) -> None:
    buyers = bills_of(counter, 4, PROMISES)
    late = MORNING + timedelta(days=9)
    touched = everybody.together(counter.database, [("settle_lapses", (name, late)) for name in buyers * 5])
    written = [counter.events(f"{name}-order").count("promise.broken") for name in buyers]
    assert (sum(touched), written) == (4, [1, 1, 1, 1])
    assert counter.rebuilt() == counter.kept()


def test_one_payment_number_for_two_orders_is_taken_once(counter: Counter, everybody: Crowd) -> None:
    buyers = orders_of(counter, 8)
    calls = [("pay", (f"{name}-order", "the-same", 700)) for name in buyers]
    refusals = everybody.together(counter.database, calls)
    assert sorted(map(str, refusals)) == ["None"] + ["payment_conflict"] * 7
    assert sum(view["paid"] for view in counter.views().values()) == 700


def test_one_payment_told_by_many_is_counted_once(counter: Counter, everybody: Crowd) -> None:
    orders_of(counter, 1)
    refusals = everybody.together(counter.database, [("pay", ("b0-order", "p1", 700))] * 8)
    assert refusals == [None] * 8
    assert counter.views()["b0-order"]["paid"] == 700


def test_one_order_number_of_several_buyers_belongs_to_one(counter: Counter, everybody: Crowd) -> None:
    refusals = everybody.together(counter.database, [("put", (order("A1", f"b{number}"),)) for number in range(8)])
    assert sorted(map(str, refusals)) == ["None"] + ["order_of_another_buyer"] * 7


def test_one_order_told_by_many_is_created_once(counter: Counter, everybody: Crowd) -> None:
    assert everybody.together(counter.database, [("put", (order("A1", "b0"),))] * 8) == [None] * 8
    assert len(counter.views()) == 1


def test_a_buyer_who_accepts_two_discounts_at_once_gets_one(counter: Counter, everybody: Crowd) -> None:
    numbers = ["A1", "A2", "A3", "A4"]
    for number in numbers:
        counter.put(order(number, "b0"))
    shown = [counter.says("b0", TOO_DEAR, number).shown[0] for number in numbers]
    answers = everybody.together(counter.database, [("take", (offer_id,)) for offer_id in shown])
    assert sorted(answers) == ["accepted"] + ["offer_withdrawn"] * 3


def test_the_last_gift_goes_to_one_of_eight(counter: Counter, everybody: Crowd) -> None:
    counter.publish(policy_with(price__cap=0, price__buyer_share_of_budget=1, gift__stock=1, points=None))
    buyers = orders_of(counter, 8)
    answers: list[Chatted] = everybody.together(counter.database, [("says", (name, TOO_DEAR)) for name in buyers])
    assert sum(len(answer.shown) for answer in answers) == 1


def test_four_processes_may_migrate_an_empty_database_at_once(bare: Database, processes: Crowd) -> None:
    assert processes.together(bare, [("migrate", ())] * 4) == [None] * 4
    require_current(bare)


def test_a_reader_never_sees_half_a_change(counter: Counter, everybody: Crowd) -> None:
    (buyer,) = orders_of(counter, 1)
    offer_id = offered(counter)
    looking, torn = threading.Event(), list[View]()

    def look() -> None:
        while not looking.is_set():
            torn.extend(view for view in counter.views().values() if not sums_agree(view))

    reader = threading.Thread(target=look)
    reader.start()
    pays = [("pay", (f"{buyer}-order", f"p{number}", 500)) for number in range(20)]
    everybody.together(counter.database, [*pays[:10], ("take", (offer_id,)), *pays[10:]])
    looking.set()
    reader.join()
    assert torn == []


def test_a_payment_that_races_a_plan_leaves_right_sums(counter: Counter, everybody: Crowd) -> None:
    buyers = orders_of(counter, 6)
    wish = Said("分三期", "request_installment", 0.9, found=(Found("periods", 3),))
    plans = [counter.says(name, wish).shown[0] for name in buyers]
    pays = [("pay", (f"{name}-order", f"{name}-p", 5000)) for name in buyers]
    takes = [("take", (offer_id,)) for offer_id in plans]
    answers = everybody.together(counter.database, [call for pair in zip(pays, takes, strict=True) for call in pair])
    views = counter.views()
    for name, took in zip(buyers, answers[1::2], strict=True):
        view = views[f"{name}-order"]
        assert (took, len(view["installments"])) in [("accepted", 3), ("offer_withdrawn", 1)]
        assert (view["paid"], sums_agree(view)) == (5000, True)
    assert counter.rebuilt() == counter.kept()
