"""What a desk under load did: compared with its own database, message by message, and how long each took to come."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import select

from benchmarks.crowd import Crowd
from benchmarks.pages import Sent
from benchmarks.table import Row
from nuanfu.desk.finishing import COULD_NOT_ANSWER
from nuanfu.ledger.database import Database
from nuanfu.turns.models import Conversation, Message, Turn, TurnState


def rows_of(crowd: Crowd, database: Database, seconds: float, load: float) -> list[Row]:
    """Return what was lost, doubled or disordered, which must be nothing, and the times, which are told."""
    stored = _stored(database)
    wrong = _wrong(crowd, stored) + _unended(database)
    sent = len(crowd.record.sent)
    what, how = f"{len(crowd.buyers)} buyers: lost, doubled, disordered", f"{seconds:.0f} s, load average {load:.1f}"
    kinds = "; ".join(f"{name} {number}" for name, number in sorted(wrong.items())) or "nothing"
    by_beat = sum(page.by_beat for page in crowd.buyers)
    had = crowd.record
    again = f"{had.again} sent again, {had.paced} paced, {by_beat} found by heartbeat, {had.reconnects} reconnects"
    given_up = sum(text == COULD_NOT_ANSWER for page in crowd.with_bot for text in page.answers.values())
    answered = _answer_times(crowd)
    to_agent, to_buyer = _to_agent(crowd), _to_buyer(crowd)
    rate = len([one for one in _timed(crowd) if one.seq]) / seconds
    return [
        Row(what, f"{kinds} of {sent}", "nothing", not wrong, f"{how}; {again}"),
        Row("messages taken in", f"{rate:.0f}/s, acknowledged in {_spread(_acknowledged(crowd))}", "told", True, how),
        Row("buyer to agent", _spread(to_agent), "told", True, f"{len(to_agent)} messages, sent until on the screen"),
        Row("agent to buyer", _spread(to_buyer), "told", True, f"{len(to_buyer)} messages, sent until on the screen"),
        Row("agent opens a chat", _spread(had.openings), "told", True, "read, watched and marked as read"),
        Row("bot turns", _spread(answered), "told", True, f"{len(answered)} turns, {given_up} given up"),
    ]


def _stored(database: Database) -> dict[str, list[Message]]:
    query = select(Conversation.buyer_id, Message).join(Message, Message.conversation_id == Conversation.id)
    found: dict[str, list[Message]] = defaultdict(list)
    with database.reading() as session:
        for buyer, message in session.execute(query.order_by(Message.seq)):
            found[buyer].append(message)
    return found


def _wrong(crowd: Crowd, stored: dict[str, list[Message]]) -> Counter[str]:
    """Count what is not as it must be; an empty count is a desk that lost nothing."""
    wrong: Counter[str] = Counter()
    wrong["refused"] = len(crowd.record.refused)
    wrong["not taken in yet"] = sum(not one.seq for one in crowd.record.sent)
    sent: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for one in crowd.record.sent:
        sent[(one.buyer, one.by)].append(one)
    for page in crowd.buyers:
        rows = stored[page.buyer]
        wrong["holes in the numbers"] += [row.seq for row in rows] != list(range(1, len(rows) + 1))
        wrong["pushed twice"] += page.doubled
        wrong["not on the buyer's page"] += len({row.seq for row in rows} - page.seen.keys())
        for by in ("buyer", "agent"):
            kept = [row.client_id for row in rows if row.author == by]
            mine = sent[(page.buyer, by)]
            wrong["lost"] += len({one.client_id for one in mine if one.seq} - set(kept))
            wrong["doubled"] += len(kept) - len(set(kept))
            wrong["disordered"] += sum(a.seq >= b.seq for a, b in pairwise(one for one in mine if one.seq))
    for page in crowd.with_agents:
        rows = stored[page.buyer]
        came = next((row.seq for row in rows if row.author == "system"), 0)
        wrong["bot beside an agent"] += sum(row.author == "bot" and row.seq > came for row in rows)
    return +wrong


def _unended(database: Database) -> Counter[str]:
    query = select(Turn.id).where(Turn.state.in_((TurnState.WAITING.value, TurnState.RUNNING.value)))
    with database.reading() as session:
        return +Counter({"turns without an end": len(session.scalars(query).all())})


def _timed(crowd: Crowd) -> list[Sent]:
    return [one for one in crowd.record.sent if one.at >= crowd.began]


def _acknowledged(crowd: Crowd) -> list[float]:
    return [one.acknowledged - one.at for one in _timed(crowd) if one.seq]


def _to_buyer(crowd: Crowd) -> list[float]:
    pages = {page.buyer: page for page in crowd.buyers}
    sent = [one for one in _timed(crowd) if one.by == "agent"]
    return [pages[one.buyer].seen[one.seq] - one.at for one in sent if one.seq in pages[one.buyer].seen]


def _to_agent(crowd: Crowd) -> list[float]:
    """Return how long until an agent saw a message: itself, or a later one of the same buyer in its place."""
    times = []
    sent: dict[str, list[Sent]] = defaultdict(list)
    for one in _timed(crowd):
        if one.by == "buyer":
            sent[one.buyer].append(one)
    for number, page in enumerate(crowd.with_agents):
        noticed = crowd.agent_of(number).noticed
        for one in sent[page.buyer]:
            seen = [at for (buyer, made), at in noticed.items() if buyer == page.buyer and made >= int(one.client_id)]
            times += [min(seen) - one.at] if seen else []
    return times


def _answer_times(crowd: Crowd) -> list[float]:
    pages = {page.buyer: page for page in crowd.with_bot}
    times = []
    for one in _timed(crowd):
        page = pages.get(one.buyer)
        after = [seq for seq in page.answers if seq > one.seq] if page and one.seq else []
        times += [page.seen[min(after)] - one.at] if page and after else []
    return times


def _spread(times: Sequence[float]) -> str:
    """Return median and 95th percentile, in milliseconds."""
    if len(times) < 2:
        return "nothing came"
    parts = statistics.quantiles(times, n=20)
    return f"p50 {statistics.median(times) * 1000:.0f} ms, p95 {parts[-1] * 1000:.0f} ms"
