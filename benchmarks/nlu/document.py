"""Put figures into a document, between markers, and leave the rest as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Return the text with each part put between `<!-- name -->` and `<!-- /name -->`.

    Raises ValueError when the text has no such markers.
    """
    for name, part in parts.items():
        between = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
        if not between.search(text):
            raise ValueError(f"no markers for {name}: write <!-- {name} --> and <!-- /{name} --> on lines of their own")
        text = between.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


def fill(path: Path, parts: Mapping[str, str]) -> None:
    """Put the parts into a document; one that does not exist yet becomes nothing but the parts."""
    if path.exists():
        text = path.read_text("utf-8")
    else:
        text = "\n".join(f"<!-- {name} -->\n<!-- /{name} -->\n" for name in parts)
    path.write_text(filled(text, parts), "utf-8")


def of_few(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the parts under the names of their places among the tables of few examples."""
    return {f"few-{name}": part for name, part in parts.items()}


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
