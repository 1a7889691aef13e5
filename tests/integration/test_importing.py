"""The platform's export in the ledger: once, in whatever order the files come, beside everything else that goes on."""

import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from nuanfu import demo_shop
from nuanfu.cases.importing import BATCH, Outcome, import_orders
from nuanfu.clock import SHANGHAI
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer, LedgerEvent, Order, Payment
from nuanfu.ledger.platform_export import BadRow, PlatformOrder, PlatformState
from nuanfu.ledger.rebuild import rebuild
from nuanfu.tables import METADATA
from tests.harness import MORNING, ROOT, Shop, offer_in, policy_with

UNPAID, PAID, CLOSED = PlatformState.UNPAID, PlatformState.PAID, PlatformState.CLOSED


def row(order_no: str = "A1", state: PlatformState = UNPAID, **changes: Any) -> PlatformOrder:
    """Return the platform's row of the order that the shop of the tests tells: 299.00 and 8.00 postage."""
    told = PlatformOrder(
        line=2,
        order_no=order_no,
        buyer_id="buyer-1",
        buyer_name="买家",
        phone="13800000001",
        goods=29900,
        postage=800,
        state=state,
        created_at=datetime(2026, 11, 22, 20, 15, tzinfo=SHANGHAI),
        paid_at=datetime(2026, 11, 22, 20, 20, tzinfo=SHANGHAI) if state is PAID else None,
        title="长绒棉四件套",
        count=1,
    )
    return replace(told, **changes)


def many(count: int, state: PlatformState = UNPAID) -> list[PlatformOrder]:
    return [row(f"N{n:05d}", state, line=n + 2, buyer_id=f"buyer-{n % 97}") for n in range(count)]


def take(database: Database, *rows: PlatformOrder | BadRow) -> Outcome:
    return import_orders(database, rows, MORNING)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.moved, outcome.unchanged, len(outcome.bad)


def everything(database: Database) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with database.reading() as session:
        return {
            table.name: [tuple(found) for found in session.execute(table.select().order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }


def standing(shop: Shop, order_no: str = "A1") -> tuple[str, str, int, int, int]:
    view = shop.view(order_no)
    return view["status"], view["case"]["state"], view["paid"], view["payable"], view["refund_due"]


def test_a_new_order_is_taken_in_as_the_api_would_take_it(shop: Shop) -> None:
    take(shop.database, row())
    shop.order("A2")
    imported, told = shop.view("A1"), shop.view("A2")
    for view in (imported, told):
        del view["order_no"], view["installments"][0]["due_at"]
    assert imported == told


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (UNPAID, ("pending", "open", 0, 30700, 0)),
        (PAID, ("paid", "settled", 30700, 0, 0)),
        (CLOSED, ("closed", "closed", 0, 30700, 0)),
    ],
)
def test_a_new_order_stands_as_the_platform_says(shop: Shop, state: PlatformState, stands: tuple[Any, ...]) -> None:
    assert counts(take(shop.database, row(state=state))) == (1, 0, 0, 0)
    assert standing(shop) == stands


def test_a_later_file_moves_an_order_to_paid_by_a_payment_of_its_own(shop: Shop) -> None:
    take(shop.database, row())
    assert counts(take(shop.database, row(state=PAID))) == (0, 1, 0, 0)
    assert standing(shop) == ("paid", "settled", 30700, 0, 0)
    with shop.database.reading() as session:
        payment = session.get_one(Payment, "import:A1")
        assert (payment.amount, payment.paid_at) == (30700, row(state=PAID).paid_at)


def test_a_later_file_closes_an_order(shop: Shop) -> None:
    take(shop.database, row())
    take(shop.database, row(state=CLOSED))
    assert standing(shop) == ("closed", "closed", 0, 30700, 0)


@pytest.mark.parametrize("state", [PAID, CLOSED])
def test_an_older_file_moves_nothing_back(shop: Shop, state: PlatformState) -> None:
    take(shop.database, row(state=state))
    before = everything(shop.database)
    assert counts(take(shop.database, row())) == (0, 0, 1, 0)
    assert everything(shop.database) == before


@pytest.mark.parametrize("states", [(PAID, CLOSED), (CLOSED, PAID), (UNPAID, CLOSED, PAID), (PAID, UNPAID, CLOSED)])
def test_money_that_came_in_stays_whichever_file_comes_last(shop: Shop, states: tuple[PlatformState, ...]) -> None:
    for state in states:
        take(shop.database, row(state=state))
    assert standing(shop)[:3] == ("paid", "settled", 30700)


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    rows = [*many(9), *(row(f"P{n}", PAID) for n in range(9)), *(row(f"C{n}", CLOSED) for n in range(9))]
    rows.append(row("M1", PAID, buyer_id="import:M1", buyer_name=None, phone=None))
    take(database, *rows)
    before = everything(database)
    assert counts(take(database, *rows)) == (0, 0, len(rows), 0)
    assert everything(database) == before


def test_an_order_that_stands_twice_in_a_file_takes_the_later_state(shop: Shop) -> None:
    assert counts(take(shop.database, row(), row(state=PAID))) == (1, 1, 0, 0)
    assert standing(shop)[0] == "paid"


def test_bad_rows_are_told_and_kept_out(database: Database) -> None:
    bad = BadRow(3, "缺少订单编号")
    outcome = take(database, row("A1"), bad, row("A2"))
    assert (counts(outcome), outcome.bad) == ((2, 0, 0, 1), [bad])


def test_an_order_of_nothing_to_pay_is_settled_when_it_is_paid(shop: Shop) -> None:
    take(shop.database, row(goods=0, postage=0))
    take(shop.database, row(goods=0, postage=0, state=PAID))
    assert standing(shop) == ("paid", "settled", 0, 0, 0)


def test_the_number_of_pieces_stands_beside_the_sum(database: Database) -> None:
    take(database, row(count=3))
    with database.reading() as session:
        item = session.get_one(Order, "A1").items[0]
        assert (item.quantity, item.unit_price, item.spec) == (1, 29900, "共3件")


# What the ledger knows better


def test_an_order_of_another_buyer_is_a_bad_row_and_adds_nobody(shop: Shop) -> None:
    shop.order("A1", "buyer-1")
    before = everything(shop.database)
    outcome = take(shop.database, row(buyer_id="buyer-2", state=PAID, line=7))
    assert [(bad.line, "另一位买家" in bad.why) for bad in outcome.bad] == [(7, True)]
    assert everything(shop.database) == before


def test_amounts_that_the_platform_changed_are_carried_over(shop: Shop) -> None:
    shop.order()
    closes_at = shop.view()["installments"][0]["due_at"]
    assert counts(take(shop.database, row(goods=25000, postage=0))) == (0, 1, 0, 0)
    view = shop.view()
    assert (view["goods_total"], view["payable"], view["installments"][0]["due_at"]) == (25000, 25000, closes_at)


def test_a_floor_told_by_the_api_outlives_amounts_that_the_platform_changed(shop: Shop) -> None:
    shop.publish(policy_with(price__cap="0.5", price__ladder=["0.5"]))
    shop.order()
    take(shop.database, row(goods=27000))
    card = offer_in(shop.says("太贵了"))
    assert card["before"] - card["after"] == 100


def test_an_offer_on_amounts_that_changed_is_withdrawn(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    take(shop.database, row(goods=25000))
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


@pytest.mark.parametrize("state", [UNPAID, PAID])
def test_amounts_that_fit_no_agreement_are_a_bad_row(shop: Shop, state: PlatformState) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    before = everything(shop.database)
    outcome = take(shop.database, row(goods=28000, state=state))
    assert ["金额和账本不一样" in bad.why for bad in outcome.bad] == [True]
    assert everything(shop.database) == before


def test_amounts_of_an_order_in_parts_are_left_to_the_api(shop: Shop) -> None:
    parts = [
        {"due_at": "2026-11-23T22:00:00+08:00", "amount": 5000},
        {"due_at": "2026-12-01T22:00:00+08:00", "amount": 25700},
    ]
    shop.order(installments=parts)
    before = everything(shop.database)
    assert ["分几笔付" in bad.why for bad in take(shop.database, row(goods=28000)).bad] == [True]
    assert everything(shop.database) == before


def test_an_agreed_price_that_the_shop_set_by_hand_is_nothing_new(shop: Shop) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert counts(take(shop.database, row(goods=29000))) == (0, 0, 1, 0)


@pytest.mark.parametrize(("goods", "refund"), [(29000, 0), (29900, 900)])
def test_a_payment_of_the_agreed_price_settles_and_of_the_listed_one_leaves_a_refund(
    shop: Shop, goods: int, refund: int
) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    take(shop.database, row(goods=goods, state=PAID))
    assert standing(shop) == ("paid", "settled", goods + 800, 0, refund)


def test_agreed_postage_that_the_shop_set_by_hand_is_nothing_new(shop: Shop) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("运费贵", "reason_shipping_fee"))["offer_id"])
    take(shop.database, row(postage=0, state=PAID))
    assert standing(shop) == ("paid", "settled", 29900, 0, 0)


def test_only_what_was_still_missing_is_paid_when_a_part_had_come_in(shop: Shop) -> None:
    shop.order()
    shop.pay(700)
    take(shop.database, row(state=PAID))
    assert standing(shop) == ("paid", "settled", 30700, 0, 0)


def test_an_order_paid_through_the_api_is_not_paid_again(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    assert counts(take(shop.database, row(state=PAID))) == (0, 0, 1, 0)


def test_a_payment_number_in_use_is_a_bad_row_and_costs_no_other(shop: Shop) -> None:
    shop.order("B1", "buyer-2")
    shop.pay(700, "B1", external_id="import:N00003")
    outcome = take(shop.database, *many(9, PAID))
    assert (counts(outcome), outcome.bad[0].line) == ((8, 0, 0, 1), 5)
    with shop.database.reading() as session:
        assert session.get(Order, "N00003") is None


def test_a_masked_order_keeps_what_is_known_of_nobody_else(database: Database) -> None:
    take(database, row("A1"), row("A2", buyer_id="import:A2", buyer_name=None, phone=None))
    with database.reading() as session:
        known = {buyer.id: (buyer.name, buyer.phone) for buyer in session.scalars(select(Buyer))}
    assert known == {"buyer-1": ("买家", "13800000001"), "import:A2": (None, None)}


def test_a_row_without_name_or_number_takes_none_away(database: Database) -> None:
    take(database, row("A1"))
    take(database, row("A2", buyer_name=None, phone=None), row("A3", buyer_name="新名"))
    with database.reading() as session:
        buyer = session.get_one(Buyer, "buyer-1")
        assert (buyer.name, buyer.phone) == ("新名", "13800000001")


def test_a_row_that_says_nothing_new_brings_no_older_name_back(database: Database) -> None:
    take(database, row("A1"))
    take(database, row("A2", buyer_name="新名"))
    take(database, row("A1"))
    with database.reading() as session:
        assert session.get_one(Buyer, "buyer-1").name == "新名"


def test_an_erased_buyer_does_not_come_back_by_name(shop: Shop) -> None:
    take(shop.database, row())
    shop.client.delete("/api/v1/buyers/buyer-1")
    take(shop.database, row(state=PAID))
    with shop.database.reading() as session:
        buyer = session.get_one(Buyer, "buyer-1")
        assert (buyer.name, buyer.phone) == (None, None)


def test_the_ledger_follows_from_its_events(database: Database) -> None:
    take(database, *many(20), *(row(f"P{n}", PAID) for n in range(5)), row("C1", CLOSED))
    take(
        database,
        *many(10, PAID),
        row("N00015", CLOSED, buyer_id="buyer-15"),
        row("N00016", goods=100, buyer_id="buyer-16"),
    )
    with database.reading() as session:
        orders = rebuild(session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)))
        for order in session.scalars(select(Order)):
            again = orders[order.order_no]
            assert (again.status, again.paid, again.payable) == (order.status, order.paid, order.payable)


# Much, and at once


def test_a_file_of_several_batches_is_taken_in_whole(database: Database) -> None:
    assert counts(take(database, *many(2 * BATCH + 1))) == (2 * BATCH + 1, 0, 0, 0)


def test_an_import_that_breaks_off_goes_on_where_it_was(database: Database) -> None:
    def breaking_off() -> Iterator[PlatformOrder]:
        yield from many(BATCH + 1)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 — raised above
        import_orders(database, breaking_off(), MORNING)
    assert counts(take(database, *many(BATCH + 1))) == (1, 0, BATCH, 0)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(run, work) for work in works]]


def test_two_imports_of_one_file_at_once_take_each_order_once(database: Database) -> None:
    rows = many(1_200, PAID)
    outcomes = at_once(lambda: take(database, *rows), lambda: take(database, *rows[::-1]))
    assert sum(outcome.new for outcome in outcomes) == len(rows)
    assert [outcome.bad for outcome in outcomes] == [[], []]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == len(rows)


def test_two_imports_that_disagree_about_the_buyers_give_each_order_one(database: Database) -> None:
    ours = many(600)
    theirs = [replace(one, buyer_id=f"other-{n % 53}") for n, one in enumerate(ours)]
    outcomes = at_once(lambda: take(database, *ours), lambda: take(database, *theirs[::-1]))
    assert sum(outcome.new for outcome in outcomes) == len(ours)
    assert sum(len(outcome.bad) for outcome in outcomes) == len(ours)


def test_buyers_chat_while_a_file_is_taken_in(shop: Shop) -> None:
    rows = many(2_000)
    take(shop.database, *rows[:5])

    def chat() -> list[str]:
        return [shop.says(f"太贵了{n}", buyer=f"buyer-{n}")["mode"] for n in range(5)]

    outcome, modes = at_once(lambda: take(shop.database, *rows), chat)
    assert counts(outcome) == (1_995, 0, 5, 0)
    assert modes == ["bot"] * 5


def peak(database: Database, count: int, first: int) -> int:
    def rows() -> Iterator[PlatformOrder]:
        for number in range(first, first + count):
            yield row(f"G{number}", line=number, buyer_id=f"buyer-{number % 997}")

    tracemalloc.start()
    import_orders(database, rows(), MORNING)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_taking_in_three_times_the_rows_needs_no_more_memory(quiet_shop: Shop) -> None:
    peak(quiet_shop.database, 600, 0)  # what is made once and kept
    small = peak(quiet_shop.database, 1_000, 10_000)  # two batches
    assert peak(quiet_shop.database, 3_000, 20_000) < small + 1_000_000  # 2,000 rows held would take several times that


def test_the_export_of_the_demo_is_good_throughout(database: Database) -> None:
    outcome = demo_shop.import_history(database, MORNING, ROOT / demo_shop.HISTORY_FILE)
    assert (outcome.new >= 200, outcome.bad) == (True, [])
    again = demo_shop.import_history(database, MORNING + timedelta(days=1), ROOT / demo_shop.HISTORY_FILE)
    assert counts(again) == (0, 0, outcome.new, 0)
