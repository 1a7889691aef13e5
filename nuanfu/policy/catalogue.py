"""What the shop knows about its goods: the only facts that a reply may state about them (`policy/catalogue.yml`)."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from nuanfu.errors import PolicyInvalid
from nuanfu.negotiation.policy import Section
from nuanfu.negotiation.quantities import Text
from nuanfu.policy.marked_yaml import Path
from nuanfu.policy.reading import parse, read_text
from nuanfu.policy.texts import unfit


class Question(Section):
    """A question that buyers ask about a product, and its answer."""

    question: Text = Field(description="the question, in buyers' words")
    answer: Text = Field(description="the answer, word for word")


class Facts(Section):
    """What may be said about one product, or about all products whose titles fit a pattern."""

    sku: Text | None = Field(default=None, description="article number; comes before any title")
    title: Text | None = Field(
        default=None, description="words that stand in the title; * between words skips any text"
    )
    selling_points: tuple[Text, ...] = Field(default=(), description="what it is made of and can do, one phrase each")
    differences: tuple[Text, ...] = Field(default=(), description="what makes it differ from others, one phrase each")
    proof: tuple[Text, ...] = Field(default=(), description="what shows that it is genuine and good, one phrase each")
    warranty: Text | None = Field(default=None, description="returns and repair, one sentence")
    questions: tuple[Question, ...] = Field(default=(), description="questions with their answers")

    @model_validator(mode="after")
    def _names_a_product(self) -> "Facts":
        if self.sku is None and self.title is None:
            raise ValueError("缺少 sku 或 title，请写明是哪件商品")
        return self


def _one_entry_each(products: tuple[Facts, ...]) -> tuple[Facts, ...]:
    skus = [facts.sku for facts in products if facts.sku is not None]
    twice = sorted({sku for sku in skus if skus.count(sku) > 1})
    if twice:
        raise ValueError(f"{'、'.join(twice)} 写了两次，请合成一条")
    return products


class CatalogueFile(Section):
    """The file as written."""

    products: Annotated[tuple[Facts, ...], AfterValidator(_one_entry_each)] = Field(
        description="one entry per product or title pattern, the more exact pattern first"
    )


class Catalogue:
    """The facts by article number, and by title for goods that have no entry of their own."""

    def __init__(self, products: Sequence[Facts] = ()) -> None:
        """Index the entries; of several title patterns that fit, the first counts."""
        self._by_sku = {facts.sku: facts for facts in products if facts.sku is not None}
        self._by_title = [(_plain(facts.title).split("*"), facts) for facts in products if facts.title is not None]

    def facts_for(self, sku: str, title: str) -> Facts | None:
        """Return what may be said about a product, or None: then nothing is claimed about it."""
        if sku in self._by_sku:
            return self._by_sku[sku]
        plain = _plain(title)
        return next((facts for words, facts in self._by_title if _stand_in_order(words, plain)), None)


def load_catalogue(path: FilePath | str) -> Catalogue:
    """Read the catalogue file; raises PolicyInvalid with the line and dotted field of every problem."""
    path = FilePath(path)
    return parse_catalogue(read_text(path, PolicyInvalid), str(path))


def parse_catalogue(text: str, source: str = "catalogue") -> Catalogue:
    """Read the YAML text of a catalogue; raises PolicyInvalid with the line and dotted field of every problem."""
    return Catalogue(parse(CatalogueFile, text, source, PolicyInvalid, _unfit).products)


def _unfit(file: CatalogueFile) -> Iterator[tuple[Path, str]]:
    return unfit(file.model_dump(mode="json"))


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).casefold()


def _stand_in_order(words: Sequence[str], title: str) -> bool:
    at = 0
    for word in words:
        found = title.find(word, at)
        if found < 0:
            return False
        at = found + len(word)
    return True
