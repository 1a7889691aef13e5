"""Compare the understanders and fill docs/understanding.md: `make bench-nlu ARGS='--test A.jsonl --outside B.txt'`.

Or `nlu/.venv/bin/python -m benchmarks.nlu --help`, from the root of the repository. This module imports nothing heavy
at its top, because the process of each understander loads it again.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.nlu.run import Material

DOCUMENT = Path("docs/understanding.md")
MOST_OUTSIDE = 2_000
TIMED = 300
# A quick run: enough of each that every figure has something to stand on.
QUICK_EXAMPLES, QUICK_LINES, QUICK_TIMED, QUICK_FOLDS = 12, 60, 30, 2


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__.split(":")[0])
    parser.add_argument("--test", nargs="+", type=Path, default=[], metavar="FILE.jsonl", help="labelled sets")
    parser.add_argument("--outside", nargs="+", type=Path, default=[], metavar="FILE.txt", help="text no intent fits")
    parser.add_argument("--held-out", type=int, metavar="N", help="about N voices are left out of a fold (4 folds)")
    parser.add_argument("--slow-folds", type=int, default=1, metavar="N", help="folds for DIET and spaCy (1)")
    parser.add_argument("--only", metavar="NAME,NAME", help="names of registry.py (all that are installed)")
    parser.add_argument("--each", type=int, metavar="N", help="examples of each intent (all); fills the tables of few")
    parser.add_argument("--quick", action="store_true", help="a small sample: does everything work")
    parser.add_argument("--out", type=Path, help=f"the document to fill ({DOCUMENT}; of a quick run, the screen)")
    return parser.parse_args()


def main() -> None:
    """Measure, and fill the document; exit with 1 when an understander failed."""
    from benchmarks.nlu import document, registry, run, tables
    from benchmarks.nlu.own import own

    asked = arguments()
    entries = registry.chosen(asked.only)
    with tempfile.TemporaryDirectory() as folder:
        settings = run.Settings(Path(folder), asked.quick, asked.slow_folds, QUICK_TIMED if asked.quick else TIMED)
        material = gathered(asked)
        measured = run.measure(entries, material, settings)
    parts = tables.side_by_side(measured, material, settings)
    parts = document.of_few(parts) if asked.each else {**parts, **own(measured, material)}
    out = asked.out or (None if asked.quick else DOCUMENT)
    if out:
        document.fill(out, parts)
    else:
        print("\n\n".join(parts.values()))
    raise SystemExit(0 if len(measured) == len(entries) else 1)


def gathered(asked: argparse.Namespace) -> Material:
    """Read everything that the understanders are given."""
    from benchmarks.nlu import examples, run
    from benchmarks.nlu.split import by_voice

    taught = examples.read_examples(Path("data"))
    tests = {path.stem: examples.read_labelled(path) for path in asked.test}
    lines = QUICK_LINES if asked.quick else MOST_OUTSIDE
    outside = {path.stem: examples.read_outside(path, lines) for path in asked.outside}
    if asked.quick or asked.each:
        taught = examples.few_of_each(taught, asked.each or QUICK_EXAMPLES)
    if asked.quick:
        tests = {name: examples.sampled(rows, QUICK_LINES) for name, rows in tests.items()}
    folds = by_voice(taught, asked.held_out)
    return run.Material(taught, folds[:QUICK_FOLDS] if asked.quick else folds, tests, outside)


if __name__ == "__main__":  # the understanders' processes load this module again
    main()
