"""Play a policy through: past orders, simulated buyers, and the shop's own negotiation between them.

Pure and seeded: equal orders, policy, population and seed end alike. The answers are those of the real
`nuanfu.negotiation`, in a world that keeps budgets, gifts, price cuts and unpaid orders as the ledger does. Simplified:
orders are talked through one after another, so an open offer holds no budget while another buyer talks; what is left
open is over before the next; the clerk's part is one yes or no.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from nuanfu.clock import shanghai_day
from nuanfu.money import Fen, share_of
from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.deferral import Answer, Bill, propose_deferral
from nuanfu.negotiation.moves import (
    Ask,
    AskKind,
    Lane,
    MoveKind,
    OfferKind,
    OfferState,
    PastOffer,
    Proposal,
    Signal,
    Situation,
)
from nuanfu.negotiation.policy import Policy
from nuanfu.negotiation.postage import propose_postage
from nuanfu.report.past_orders import PastOrder
from nuanfu.report.population import Hidden, Leaves, Population, SimulatedBuyer

SPEAKS_AFTER = timedelta(minutes=30)  # when a buyer writes who has not paid
UNPAID_WINDOW = timedelta(days=30)  # as `outreach.skip_after_unpaid_orders` counts
MOST_TURNS = 20  # more than the ladder, gift and points can answer


@dataclass(frozen=True, slots=True)
class End:
    """How one order ended: fen paid and fen conceded (0 unless paid), and how the buyer left."""

    day: tuple[int, date]
    paid: bool = False
    money: Fen = 0
    conceded: Fen = 0
    upset: bool = False
    person: bool = False


@dataclass(slots=True)
class World:
    """What has happened so far, as far as a limit asks for it; amounts in fen."""

    spent: dict[date, Fen] = field(default_factory=dict)
    spent_by_buyer: dict[tuple[date, int], Fen] = field(default_factory=dict)
    cuts: dict[int, list[datetime]] = field(default_factory=dict)
    orders: dict[int, list[tuple[datetime, bool]]] = field(default_factory=dict)
    gifts: int = 0

    def situation(self, order: PastOrder, now: datetime, policy: Policy) -> Situation:
        """Return the facts of an order as they stand, before anything was offered on it."""
        day = shanghai_day(now)
        budget = policy.price.daily_budget
        buyers_share = share_of(budget, policy.price.buyer_share_of_budget)
        since = now - timedelta(days=policy.price.per_buyer.days)
        recent = [paid for placed, paid in self.orders.get(order.buyer, ()) if placed > now - UNPAID_WINDOW]
        return Situation(
            lane=order.lane,
            now=now,
            goods_total=order.goods_total,
            shipping_fee=order.shipping_fee,
            goods_floor=order.goods_floor,
            closes_at=order.closes_at,
            budget_left=budget - self.spent.get(day, 0),
            buyer_budget_left=buyers_share - self.spent_by_buyer.get((day, order.buyer), 0),
            accepted_price_cuts=sum(at > since for at in self.cuts.get(order.buyer, ())),
            unpaid_orders=0 if any(recent) else len(recent) + 1,
            gifts_left=policy.gift.stock - self.gifts if policy.gift else 0,
        )

    def accepted(self, order: PastOrder, proposal: Proposal, now: datetime, *, paid: bool) -> None:
        """Book an accepted offer; an order that closes unpaid returns its budget and its gift, not its price cut."""
        if proposal.kind is OfferKind.DISCOUNT:
            self.cuts.setdefault(order.buyer, []).append(now)
        if not paid:
            return
        day = shanghai_day(now)
        self.spent[day] = self.spent.get(day, 0) + proposal.reserves
        by_buyer = (day, order.buyer)
        self.spent_by_buyer[by_buyer] = self.spent_by_buyer.get(by_buyer, 0) + proposal.reserves
        self.gifts += proposal.kind is OfferKind.GIFT


def simulate(
    past: Sequence[PastOrder],
    policy: Policy,
    population: Population,
    *,
    orders: int,
    seed: int,
    on_order: Callable[[], object] = lambda: None,
) -> list[End]:
    """Play `orders` orders under a policy: the past as often as needed, each time in a world of its own.

    The same seed brings the same buyers whatever the policy. `on_order` is called after each order.
    """
    ends = []
    for round_, part in _rounds(past, orders):
        world = World()
        for at, order in enumerate(part):
            chance = Random(f"{seed}/{round_}/{at}")  # noqa: S311 - a simulation, no secret
            buyer = population.buyer(order.lane, order.reason, chance)
            end = _Meeting(order, buyer, policy, world, round_).end()
            world.orders.setdefault(order.buyer, []).append((order.placed_at, end.paid))
            ends.append(end)
            on_order()
    return ends


def _rounds(past: Sequence[PastOrder], orders: int) -> Iterator[tuple[int, Sequence[PastOrder]]]:
    """Yield the past again and again until `orders` are reached, the last time its latest part."""
    round_ = 0
    while orders > 0 and past:
        yield round_, past[-orders:]
        orders -= len(past)
        round_ += 1


class _Meeting:
    """One buyer, one order, one policy."""

    def __init__(self, order: PastOrder, buyer: SimulatedBuyer, policy: Policy, world: World, round_: int) -> None:
        self._order, self._buyer, self._policy, self._world = order, buyer, policy, world
        self._now = order.placed_at + SPEAKS_AFTER
        self._facts = world.situation(order, self._now, policy)
        self._refusals = 0
        self._nothing = End((round_, shanghai_day(order.placed_at)))

    def end(self) -> End:
        """Let the buyer talk about what holds them back, and return how it ended."""
        match self._buyer.reason:
            case Hidden.PRICE:
                return self._haggle("reason_price")
            case Hidden.COMPARE:
                return self._haggle("reason_compare")
            case Hidden.POSTAGE:
                return self._postage()
            case Hidden.LATER:
                return self._later()
            case Hidden.OTHER:
                return self._other()

    @property
    def _most(self) -> Fen:
        """Fen that the buyer pays at most."""
        return int(self._facts.payable * self._buyer.willing)

    def _haggle(self, reason: str) -> End:
        ask = Ask(AskKind.PRICE, Decimal(self._most)) if self._buyer.names_figure else None
        compared = reason == "reason_price" or ask is not None
        refused = 0
        for _ in range(MOST_TURNS):
            move = propose(self._facts, Signal(reason, ask=ask), self._policy)
            if move.kind is MoveKind.PERSON:
                return self._with_person(self._facts.payable <= self._most or self._buyer.person_helps)
            if move.kind is MoveKind.LET_COMPARE:
                if compared or not self._buyer.comes_back:
                    return self._nothing
                compared, reason = True, "reason_price"
                continue
            if move.proposal is None:
                gently = self._facts.past or move.kind is MoveKind.BILL
                self._refusals += 1 if gently else 2  # a no with nothing before it is felt more
                break
            if self._likes(move.proposal):
                return self._takes(move.proposal)
            refused += 1
            if refused >= self._buyer.patience:
                self._refusals += 1  # haggled for, and still too little
                break
            self._refuses(move.proposal)
        return self._without_offer(self._facts.payable <= self._most)

    def _likes(self, proposal: Proposal) -> bool:
        extra = 0.0 if proposal.kind is OfferKind.DISCOUNT else proposal.value * self._buyer.gift_counts
        return proposal.after - extra <= self._most

    def _refuses(self, proposal: Proposal) -> None:
        declined = PastOffer(proposal.kind, OfferState.DECLINED, proposal.value, proposal.step)
        self._facts = replace(self._facts, past=(*self._facts.past, declined))

    def _takes(self, proposal: Proposal) -> End:
        paid = self._buyer.keeps_word
        self._world.accepted(self._order, proposal, self._now, paid=paid)
        worth = proposal.value + proposal.bonus if proposal.kind is OfferKind.POINTS else proposal.value
        return self._paid(proposal.after, worth) if paid else self._nothing

    def _postage(self) -> End:
        if self._facts.shipping_fee <= self._buyer.bears_postage:
            return self._paid(self._facts.payable)
        move = propose_postage(self._facts, self._policy)
        if move.kind is MoveKind.PERSON:
            return self._with_person(self._buyer.person_helps)
        if move.proposal is None:
            self._refusals += 2
            return self._without_offer(self._buyer.flexible)
        if self._facts.shipping_fee - move.proposal.value <= self._buyer.bears_postage:
            return self._takes(move.proposal)
        return self._without_offer(self._buyer.flexible)

    def _later(self) -> End:
        order = self._order
        due = order.due_at
        now = max(self._now, due - timedelta(days=1)) if due else self._now  # a bill is talked about when it is due
        bill = Bill(order.lane, now, due, order.closes_at, hardship=self._buyer.hardship)
        day = bill.counts_from + timedelta(days=self._buyer.wants_days)
        answer = propose_deferral(bill, day, self._policy).answer
        if answer in (Answer.OFFER, Answer.NOT_NEEDED):
            return self._paid(self._facts.payable) if self._buyer.keeps_word else self._nothing
        if answer is Answer.APPLY:
            return self._with_person(self._buyer.person_helps and self._buyer.keeps_word)
        self._refusals += 1 if order.lane is Lane.ORDER else 2  # an order that closes can be placed anew, a bill cannot
        return self._without_offer(self._buyer.flexible)

    def _other(self) -> End:
        if self._buyer.wants_person:
            return self._with_person(self._buyer.person_helps)
        return self._paid(self._facts.payable) if self._buyer.pays_anyway else self._nothing

    def _without_offer(self, pays: bool) -> End:
        """End without an agreement: the buyer pays all the same, goes in silence, or goes by the way they leave."""
        if pays:
            return self._paid(self._facts.payable)
        if self._refusals < self._buyer.tolerance:
            return self._nothing
        if self._buyer.leaves is Leaves.PERSON:
            return self._with_person(False)
        return replace(self._nothing, upset=self._buyer.leaves in (Leaves.STOP, Leaves.COMPLAINT))

    def _with_person(self, pays: bool) -> End:
        return replace(self._paid(self._facts.payable) if pays else self._nothing, person=True)

    def _paid(self, money: Fen, conceded: Fen = 0) -> End:
        return replace(self._nothing, paid=True, money=money, conceded=conceded)
