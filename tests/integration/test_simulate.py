"""`nuanfu policy simulate`: past orders of the ledger, nothing changed, bad files told by line and field."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from nuanfu.negotiation.moves import Lane
from nuanfu.report.past_orders import from_ledger
from nuanfu.tables import METADATA
from tests.harness import POLICY_FILE, ROOT, Shop
from tests.machine import Machine

EXPORT = ROOT / "demo/orders-export.csv"
FEW = ("--orders", "300")


@pytest.fixture
def with_orders(machine: Machine) -> Machine:
    machine.nuanfu("init")
    machine.nuanfu("import-orders", str(EXPORT))
    return machine


def generous(machine: Machine) -> str:
    return str(machine.policy(("ladder: [0.03, 0.05, 0.08]", "ladder: [0.05, 0.10, 0.15]"), ("cap: 0.08", "cap: 0.15")))


def rows(machine: Machine) -> dict[str, int]:
    database = machine.database()
    with database.reading() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in METADATA.sorted_tables
        }
    database.close()
    return counts


def test_it_changes_nothing_in_the_ledger(with_orders: Machine) -> None:
    before = rows(with_orders)
    assert before["orders"] > 200
    assert with_orders.nuanfu("policy", "simulate", generous(with_orders), *FEW).code == 0
    assert rows(with_orders) == before


def test_it_shows_every_measure_with_its_interval_and_what_is_measured_and_assumed(with_orders: Machine) -> None:
    told = with_orders.nuanfu("policy", "simulate", generous(with_orders), *FEW).out
    for word in ("付款率", "人均让利", "让利成本", "投诉或要求停止", "转人工", "95 % 区间", "量出来的", "假设的"):
        assert word in told
    assert "账本里" in told


def test_the_same_seed_shows_the_same(with_orders: Machine) -> None:
    command = ("policy", "simulate", generous(with_orders), *FEW)
    first = with_orders.nuanfu(*command, "--seed", "5").out
    assert with_orders.nuanfu(*command, "--seed", "5").out == first
    assert with_orders.nuanfu(*command, "--seed", "6").out != first


def test_a_bad_file_is_refused_as_policy_check_refuses_it(with_orders: Machine) -> None:
    bad = str(with_orders.policy(("cap: 0.08", "cap: 8%")))
    checked = with_orders.nuanfu("policy", "check", bad)
    simulated = with_orders.nuanfu("policy", "simulate", bad)
    assert (simulated.code, simulated.err) == (checked.code, checked.err)
    assert "price.cap" in simulated.err
    assert with_orders.nuanfu("policy", "simulate", str(POLICY_FILE), "--against", bad).err == checked.err


def test_two_files_are_compared_with_each_other(with_orders: Machine) -> None:
    told = with_orders.nuanfu("policy", "simulate", str(POLICY_FILE), "--against", generous(with_orders), *FEW).out
    assert "changed.yml" in told
    assert "现行规则" not in told.split("量出来的")[0]


def test_equal_policies_are_said_to_be_equal(with_orders: Machine) -> None:
    assert "完全相同" in with_orders.nuanfu("policy", "simulate", str(POLICY_FILE), *FEW).out


def test_a_page_is_written_that_stands_alone(with_orders: Machine) -> None:
    page = with_orders.folder / "out.html"
    with_orders.nuanfu("policy", "simulate", generous(with_orders), *FEW, "--html", str(page))
    assert "<svg" in page.read_text(encoding="utf-8")
    assert with_orders.nuanfu("policy", "simulate", str(POLICY_FILE), "--html", "no/such/out.html").code == 2


def test_with_no_orders_the_demo_export_is_replayed(machine: Machine) -> None:
    machine.nuanfu("init")
    refused = machine.nuanfu("policy", "simulate", str(POLICY_FILE), *FEW)
    assert (refused.code, "import-orders" in refused.err) == (2, True)
    (machine.folder / "demo").mkdir()
    shutil.copy(EXPORT, machine.folder / "demo")
    assert "演示报表" in machine.nuanfu("policy", "simulate", str(POLICY_FILE), *FEW).out


def test_past_orders_are_read_with_floor_postage_reason_and_due_time(shop: Shop) -> None:
    shop.order("A1")
    shop.says("太贵了")
    due = (shop.clock() + timedelta(days=5)).isoformat()
    shop.clock.move(minutes=1)
    shop.order("C1", "buyer-2", lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}])
    shop.pay(30700, "C1")
    with shop.database.reading() as session:
        first, second = from_ledger(session, 10)
        assert [order.lane for order in from_ledger(session, 1)] == [Lane.CREDIT]
    assert (first.goods_total, first.shipping_fee, first.goods_floor) == (29900, 800, 26900)
    assert (first.reason, first.paid, first.due_at) == ("reason_price", False, None)
    assert (second.lane, second.paid, second.closes_at) == (Lane.CREDIT, True, None)
    assert second.due_at is not None
    assert second.buyer != first.buyer
