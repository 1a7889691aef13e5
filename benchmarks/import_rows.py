"""How fast the platform's export is taken in, and whether a larger file needs more memory."""

import multiprocessing
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.table import Row
from nuanfu.cases.importing import import_orders
from nuanfu.clock import system_clock
from nuanfu.ledger.database import Database
from nuanfu.ledger.platform_export import Column, read_export
from nuanfu.ledger.schema import migrate

HEADER = ",".join([*Column, "订单备注"])
STATES = ("等待买家付款", "买家已付款,等待卖家发货", "交易关闭", "交易成功")
FEW, MANY = 10_000, 100_000
LEAST_A_SECOND = 5_000
MOST_MORE_MEGABYTES = 16  # ten times the rows; the database's own cache is part of it


def run() -> list[Row]:
    """Import two generated files, each in a process of its own that tells its largest size."""
    with TemporaryDirectory() as folder:
        few, many = (_in_a_process(Path(folder), count) for count in (FEW, MANY))
    speed, more = MANY / many[0], (many[1] - few[1]) / 1024
    return [
        Row(
            f"import of {MANY:,} rows",
            f"{speed:,.0f} rows/s ({many[0]:.1f} s)",
            f"≥ {LEAST_A_SECOND:,}",
            speed >= LEAST_A_SECOND,
            "new orders into an empty SQLite ledger",
        ),
        Row(
            f"memory at {MANY:,} rows over {FEW:,}",
            f"{more:+.1f} MB ({many[1] / 1024:.0f} MB)",
            f"≤ {MOST_MORE_MEGABYTES} MB",
            more <= MOST_MORE_MEGABYTES,
            "largest resident size of each process",
        ),
    ]


def _in_a_process(folder: Path, count: int) -> tuple[float, int]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_import, (folder, count))


def _import(folder: Path, count: int) -> tuple[float, int]:
    """Return the seconds of the import and the largest resident size, in KiB."""
    path = folder / f"{count}.csv"
    with path.open("w", encoding="gbk") as file:
        file.write(HEADER + "\n")
        file.writelines(_line(number) for number in range(count))
    database = Database(f"sqlite:///{folder}/{count}.db")
    migrate(database)
    began = time.perf_counter()
    outcome = import_orders(database, read_export(path), system_clock())
    seconds = time.perf_counter() - began
    database.close()
    assert (outcome.new, outcome.bad) == (count, []), outcome
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _line(number: int) -> str:
    title = f"长绒棉四件套 {number % 40}款"
    yuan, state = 100 + number % 900, STATES[number % len(STATES)]
    paid = "2026-11-20 10:05:00" if "付款," in state or state == "交易成功" else ""
    return (
        f'="{30 * 10**17 + number}",会员{number % 30_000},{yuan}.50,8.00,{yuan + 8}.50,"{state}",张**,'
        f"'138****{number % 10_000:04d},2026-11-20 10:00:00,{paid},{title},{1 + number % 3},尽快发\n"
    )
