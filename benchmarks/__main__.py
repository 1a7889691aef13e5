"""Run every benchmark and print the table: `make bench`."""

from benchmarks import accept_offer, chat_turn, desk_load, gate, import_rows, outreach, propose, simulate, writers
from benchmarks.table import Row, show


def main() -> None:
    """Measure everything; exit with 1 when a target is missed."""
    rows: list[Row] = [
        *propose.run(),
        *gate.run(),
        *simulate.run(),
        *accept_offer.run(),
        *writers.run(),
        *import_rows.run(),
        *outreach.run(),
        *chat_turn.run(),
        *desk_load.run(),
    ]
    show(rows)
    raise SystemExit(0 if all(row.met for row in rows) else 1)


if __name__ == "__main__":  # the import's processes load this module again
    main()
