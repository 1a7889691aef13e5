"""Read a text before it leaves the shop, whoever wrote it, and name what it must not say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nuanfu.conduct.plain import Plain, plain
from nuanfu.conduct.words import ENTRIES
from nuanfu.conduct.words.entry import Entry, Kind
from nuanfu.negotiation.moves import Lane


@dataclass(frozen=True, slots=True)
class Finding:
    """One phrase that must not be said: where it stands in the text, and what to write instead, in Chinese."""

    rule: str
    phrase: str
    start: int
    end: int
    instead: str

    def __str__(self) -> str:
        return f"不能写「{self.phrase}」（{self.rule}）：{self.instead}"


def lint(
    text: str,
    lane: Lane,
    *,
    buyer_said: str = "",
    exempt: bool = False,
    by_person: bool = False,
    truths: Collection[str] = (),
) -> list[Finding]:
    """Return what a text must not say in a lane, in the order of the text; empty when it may leave.

    `buyer_said` is the message being answered: its words may be repeated, its threats may not. `exempt` is for
    `policy.consequences`: free of the word list, not of the ban on threats. `by_person` is for agents, who may say that
    they are people. `truths` are texts filled in from the order: a countdown that holds one is true.
    """
    read = plain(text)
    heard = plain(buyer_said).text
    true = [plain(truth).text for truth in truths]
    found = []
    for entry in ENTRIES:
        if lane not in entry.lanes or (by_person and entry.kind is Kind.BOT):
            continue
        if exempt and entry.kind in (Kind.WORD, Kind.COUNTDOWN):
            continue
        if entry.pattern.search(read.text) is None:  # nearly always
            continue
        found += list(_findings(entry, text, read, heard, true))
    return sorted(_outermost(found), key=lambda finding: finding.start)


def lint_lanes(
    text: str, lanes: Collection[Lane] = tuple(Lane), *, exempt: bool = False, truths: Collection[str] = ()
) -> list[Finding]:
    """Return what a text must not say in any of several lanes: for wording that serves both."""
    found = {finding for lane in lanes for finding in lint(text, lane, exempt=exempt, truths=truths)}
    return sorted(_outermost(list(found)), key=lambda finding: finding.start)


def _findings(entry: Entry, text: str, read: Plain, heard: str, true: Collection[str]) -> Iterator[Finding]:
    repeatable = {match.group() for match in entry.pattern.finditer(heard)} if entry.kind is Kind.WORD else set()
    for match in entry.pattern.finditer(read.text):
        said = match.group()
        if said in repeatable or (entry.kind is Kind.COUNTDOWN and any(truth in said for truth in true)):
            continue
        start, end = read.span(match.start(), match.end())
        yield Finding(entry.rule, text[start:end], start, end, entry.instead)


def _outermost(found: list[Finding]) -> list[Finding]:
    """Drop what lies within a longer finding, or is the same phrase once more: the writer corrects a place once."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if not any(one.start <= finding.start and finding.end <= one.end for one in kept):
            kept.append(finding)
    return kept
