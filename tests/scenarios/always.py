"""What must hold in every conversation, whatever it is about; each function returns what is wrong, in words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

import yaml

from nuanfu.conduct.linter import lint
from nuanfu.money import share_of
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.scripts import load_scripts
from tests.harness import ROOT

# Whom a signal concerns hears no figure but a help line, no order and no link.
WITH_A_SIGNAL = re.compile(r"¥|元|http|订单|优惠|\d")
HELP_LINES = re.compile("12356|110|120")
BINDING = ("open", "accepted")


@dataclass(frozen=True)
class Wording:
    """One way to say one thing: what every text said by it looks like, and how much of that is fixed."""

    thing: str
    pattern: re.Pattern[str]
    fixed: int


def _wordings(thing: str, variants: Iterable[str]) -> Iterator[Wording]:
    for variant in variants:
        parts = [(text, name) for text, name, _, _ in Formatter().parse(variant)]
        pattern = "".join(re.escape(text) + (".+" if name is not None else "") for text, name in parts)
        yield Wording(thing, re.compile(pattern), sum(len(text) for text, _ in parts))


class Sentences:
    """Every sentence the assistant knows, by the thing it says."""

    def __init__(self) -> None:
        """Read the scripts and Rasa's responses."""
        scripts = load_scripts(ROOT / "policy/scripts")
        responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
        known = {name: scripts[name].variants for name in scripts.ids}
        known |= {name: [variant["text"] for variant in variants] for name, variants in responses.items()}
        every = [wording for name, variants in known.items() for wording in _wordings(name, variants)]
        # The most telling first; one that is nearly all variable, as a catalogue's answer is, tells nothing.
        self._wordings = sorted((one for one in every if one.fixed >= 4), key=lambda one: -one.fixed)

    def repeated(self, lines: list[str]) -> list[str]:
        """Name the last line if its wording was used before while another for the same thing was left.

        Figures do not make it another sentence: a buyer hears the words around them again.
        """
        *before, last = lines
        now = self._wording_of(last)
        if now is None:
            return [f"同一句话说了两次：{last}"] if last in before else []
        used = Counter(self._wording_of(line) for line in before)
        least = min(used[one] for one in self._wordings if one.thing == now.thing)
        return [f"同一句话又说了一次：{last}"] if used[now] > least else []

    def _wording_of(self, line: str) -> Wording | None:
        return next((one for one in self._wordings if one.pattern.fullmatch(line)), None)


def forbidden_words(text: str, heard: str, lanes: Iterable[str]) -> list[str]:
    """Name each phrase of a bot text that the linter refuses; who has no order is spoken to as in the order lane."""
    lane = Lane.CREDIT if set(lanes) == {"credit"} else Lane.ORDER
    return [str(finding) for finding in lint(text, lane, buyer_said=heard)]


def figures_beside_a_signal(text: str, signals: list[str]) -> list[str]:
    """Name what must not be said to somebody in need, or to somebody else than the buyer."""
    if not signals or signals == ["minor"]:
        return []
    found = WITH_A_SIGNAL.findall(HELP_LINES.sub("", text))
    return [f"有 {'、'.join(signals)} 信号时提到了 {word}" for word in found]


def beyond_the_limits(view: dict[str, Any], new: list[dict[str, Any]], floor: int, policy: Policy) -> list[str]:
    """Name each limit that an order's new offers break, alone or together with those that bind already.

    `floor` is that of all its goods, in fen; `policy` is the one in force when the new offers were made.
    """
    wrong = []
    goods = view["goods_total"]
    price = policy.price
    most = min(share_of(goods, price.cap), price.max_discount)
    for value in [offer["value"] for offer in new if offer["kind"] == "discount"]:
        if value > most:
            wrong.append(f"优惠 {value} 超过上限 {most}")
        if price.respect_item_floor and goods - value < floor:
            wrong.append(f"优惠 {value} 以后低于底价 {floor}")
    binding = [offer for offer in view["offers"] if offer["state"] in BINDING]
    conceded = sum(offer["value"] for offer in binding if offer["kind"] in ("discount", "gift", "free_shipping"))
    if new and conceded > share_of(goods, price.total_cap):
        wrong.append(f"优惠、免邮、赠品一共 {conceded}，超过 total_cap")
    return wrong


def two_at_once(view: dict[str, Any]) -> list[str]:
    """Find two open offers of one kind on an order."""
    kinds = [offer["kind"] for offer in view["offers"] if offer["state"] == "open"]
    return [] if len(kinds) == len(set(kinds)) else [f"同时有两个同类的优惠：{kinds}"]


def parts_that_do_not_add_up(view: dict[str, Any]) -> list[str]:
    """Compare the open parts of an order with its payable."""
    still = sum(part["amount"] - part["paid"] for part in view["installments"])
    return [] if still == view["payable"] else [f"各期合计 {still}，应付却是 {view['payable']}"]
