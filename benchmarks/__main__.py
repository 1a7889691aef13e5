"""Run every benchmark and print the table: `make bench`."""

from benchmarks import chat_turn, propose
from benchmarks.table import Row, show


def main() -> None:
    """Measure everything; exit with 1 when a target is missed."""
    rows: list[Row] = [*propose.run(), *chat_turn.run()]
    show(rows)
    raise SystemExit(0 if all(row.met for row in rows) else 1)


main()
