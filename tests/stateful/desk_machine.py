"""A buyer, the bot and two agents at one conversation, one transaction at a time, in any order.

What a desk does for one message are three transactions (taken in, decided, finished); anything may come between them:
the desk dies, the buyer's line breaks and comes back.
"""

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select, update

from nuanfu import errors
from nuanfu.cases import resolving
from nuanfu.cases.resolving import Choice, Then
from nuanfu.cases.said import Said
from nuanfu.desk import agents, finishing, ownership, receiving, sending, showing
from nuanfu.desk.models import Agent, Presence
from nuanfu.desk.receiving import Incoming, Job
from nuanfu.desk.sending import Draft
from nuanfu.desk.sockets.links import BuyerLink, Links
from nuanfu.desk.sockets.looking import Look
from nuanfu.desk.viewers import Viewers
from nuanfu.flows.registry import ACTION_OF, decision_for
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.rasa_client import RasaAnswer
from nuanfu.testing import HandClock
from nuanfu.turns.acting import act
from nuanfu.turns.models import Author, Conversation, Message, Owner, Turn, TurnState
from tests.agents import hashed
from tests.harness import MORNING, empty, shipped_policy, shipped_words

BUYER = "buyer-1"
WHO = st.integers(0, 1)
SMALL_PAGE = 2
INTENTS = ("reason_price", "request_human", "reason_dispute", "affirm", None)


@dataclass
class Running:
    """A turn that a desk has claimed: what the action decided, once it has."""

    job: Job
    said: Said
    replies: list[dict[str, Any]] | None = None


class DeskMachine(RuleBasedStateMachine):
    """Everything that may happen at one conversation."""

    database: ClassVar[Database]

    def __init__(self) -> None:
        """Open a desk with two agents."""
        super().__init__()
        empty(self.database)
        self.clock, self.words = HandClock(MORNING), shipped_words()
        with self.database.writing() as session:
            policies.publish(session, shipped_policy(), now=self.clock(), who="test")
            self.agents = [agents.add(session, name, hashed(), who="test").id for name in ("小林", "小周")]
        self.parts: Any = SimpleNamespace(app=SimpleNamespace(clock=self.clock), viewers=Viewers())  # all a look needs
        self.sent: list[str] = []
        self.written: list[str] = []
        self.running: Running | None = None
        self.intents: dict[str, str | None] = {}
        self.before = (Owner.BOT.value, 0)
        self.line: BuyerLink | None = None
        self.held: list[int] = []

    # The buyer

    @rule(intent=st.sampled_from(INTENTS))
    def buyer_writes(self, intent: str | None) -> None:
        """Take a new message in."""
        text = f"第{len(self.sent)}句"
        self.intents[text] = intent
        self.sent.append(text)
        self._receive(text)

    @rule(which=st.integers(0, 30))
    def buyer_repeats(self, which: int) -> None:
        """Take a message in again, as after a reconnect."""
        if self.sent:
            self._receive(self.sent[which % len(self.sent)])

    @rule()
    def buyer_s_line_breaks(self) -> None:
        """Lose the line; what is pushed meanwhile is not heard."""
        self.line = None

    @rule()
    def buyer_s_line_comes_back(self) -> None:
        """Connect, and fill the gap page by page."""
        more = True
        while more:
            with self.database.reading() as session:
                found = session.scalar(select(Conversation).where(Conversation.buyer_id == BUYER))
                if found is None:
                    return
                page = partial(showing.messages_after, own=Author.BUYER, pictures="")
                told, more = page(session, found.id, self.held[-1] if self.held else 0, SMALL_PAGE)
            self.held += [message["seq"] for message in told]
        self.line = BuyerLink("s1", BUYER, "token", pushed=self.held[-1] if self.held else 0)

    @rule()
    def buyer_asks_for_a_person(self) -> None:
        """Press 转人工."""
        self._do(lambda session: ownership.ask_for_person(session, BUYER, self.words, now=self.clock()))

    @rule()
    def buyer_goes_on_with_the_bot(self) -> None:
        """Press 先和助手聊 after a while."""
        self.clock.move(minutes=6)
        self._do(lambda session: ownership.go_on_with_bot(session, BUYER, self.words, now=self.clock()))

    # The bot

    @rule()
    def bot_decides(self) -> None:
        """Let the action of the running turn decide, unless somebody took over."""
        now = self.running
        if now is None or now.job.listens or now.replies is not None:
            return
        intent = now.said.intent
        action, decide = decision_for(now.said) if intent in ACTION_OF or intent is None else ("", None)
        if decide is None:
            now.replies = [{"text": "您好"}]
            return
        try:
            now.replies = act(self.database, now.job.turn_id, action, lambda s, r: decide(s, r, now.said, self.words))
        except errors.TurnClosed:
            now.replies = None

    @rule()
    def bot_finishes(self) -> None:
        """End the running turn: with what was decided, with an honest line, or silently for a person."""
        now, self.running = self.running, None
        if now is None:
            return
        turn_id, words = now.job.turn_id, self.words
        if now.job.listens:
            self._do(lambda session: finishing.heard(session, turn_id, BUYER, (), words))
        elif now.replies is None:
            self._do(lambda session: finishing.give_up(session, turn_id, BUYER, (), words))
        else:
            answer = RasaAnswer(now.said.intent, 0.9, "calm", (), tuple(now.replies))
            self._do(lambda session: finishing.finish(session, turn_id, BUYER, answer, words))

    @rule(who=WHO, intent=st.sampled_from(INTENTS))
    def agent_takes_over_between_decision_and_answer(self, who: int, intent: str | None) -> None:
        """Claim when the bot has decided and not yet spoken."""
        self.buyer_writes(intent)
        self.bot_decides()
        self.agent_claims(who, anyway=True)
        self.bot_finishes()

    @rule(intent=st.sampled_from(INTENTS))
    def desk_dies_with_a_message(self, intent: str | None) -> None:
        """Take a message in, and leave its turn where it is."""
        self.buyer_writes(intent)
        self.desk_dies()

    @rule()
    def desk_dies(self) -> None:
        """Leave the running turn where it is; its lease runs out."""
        if self.running is not None:
            self.running = None
            self._do(lambda session: session.execute(update(Turn).values(lease_until=0.0)))

    @rule()
    def desk_takes_up_what_waits(self) -> None:
        """Claim the waiting turns, as any desk may."""
        if self.running is None:
            self._run(self._do(lambda session: receiving.claim_next(session, BUYER, self.clock())))

    # The agents

    @rule(who=WHO, anyway=st.booleans())
    def agent_claims(self, who: int, anyway: bool) -> None:
        """Try to take the conversation."""
        owner, agent_id = self._owner()
        got = self._do(
            lambda s: ownership.claim(s, BUYER, self._agent(s, who), self.words, now=self.clock(), anyway=anyway)
        )
        if owner == Owner.AGENT and agent_id != self.agents[who]:
            assert got is None

    @rule(who=WHO)
    def agent_writes(self, who: int) -> None:
        """Try to write; only who has the conversation can."""
        owner, agent_id = self._owner()
        text = f"客服{len(self.written)}"
        draft = Draft(text, text, anyway=True)
        got = self._do(lambda session: sending.send(session, BUYER, self._agent(session, who), draft, now=self.clock()))
        assert (got is not None) == (owner == Owner.AGENT and agent_id == self.agents[who])
        if got is not None:
            self.written.append(text)

    @rule(who=WHO)
    def agent_answers(self, who: int) -> None:
        """Take it and write at once, in two transactions."""
        self.agent_claims(who, anyway=True)
        self.agent_writes(who)

    @rule(intent=st.sampled_from(INTENTS))
    def buyer_is_answered_without_anybody_coming_between(self, intent: str | None) -> None:
        """Write, and let a desk see the message through."""
        self.buyer_writes(intent)
        self.bot_decides()
        self.bot_finishes()

    @rule(who=WHO)
    def agent_reads(self, who: int) -> None:
        """Read all that stands there, for whoever has the conversation."""

        def read(session: Any) -> None:
            found = session.scalar(select(Conversation).where(Conversation.buyer_id == BUYER))
            if found is not None and found.agent_id == self.agents[who]:
                found.read_by_shop = found.last_seq

        self._do(read)

    @rule(who=WHO)
    def agent_releases(self, who: int) -> None:
        """Give it back to the queue."""
        self._do(lambda session: ownership.release(session, BUYER, self._agent(session, who), now=self.clock()))

    @rule(who=WHO)
    def agent_transfers(self, who: int) -> None:
        """Give it to the other."""
        to, words = self.agents[1 - who], self.words
        self._do(
            lambda session: ownership.transfer(session, BUYER, self._agent(session, who), to, words, now=self.clock())
        )

    @rule(who=WHO, then=st.sampled_from([Then.RESUME, Then.STOP]))
    def agent_hands_back(self, who: int, then: Then) -> None:
        """Give it back to the bot, with a choice for what waits."""

        def back(session: Any) -> None:
            choices = [Choice(number, then) for number in resolving.undecided(session, BUYER)]
            ownership.hand_back(session, BUYER, self._agent(session, who), choices, self.words, now=self.clock())

        self._do(back)

    # What must hold

    @invariant()
    def the_bot_never_spoke_beside_an_agent(self) -> None:
        """Compare what was written since the last step with who had the conversation before and after it."""
        owner, last = self.before
        rows = [row for row in self._messages() if row.seq > last]
        after, _ = self._owner()
        if Owner.AGENT == owner == after:
            assert [row.author for row in rows if row.author == "bot"] == []
        self.before = (after, last + len(rows))

    @invariant()
    def every_buyer_message_is_kept_in_order_exactly_once(self) -> None:
        """Compare the table with what was sent."""
        rows = self._messages()
        assert [row.text for row in rows if row.author == "buyer"] == self.sent
        assert [row.text for row in rows if row.author == "agent"] == self.written
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))

    @invariant()
    def the_page_holds_what_it_was_told_once_and_in_order(self) -> None:
        """Let the desk look and push, as it does all the time, and compare: no hole, nothing twice, all told."""
        links = Links(buyers={self.line.sid: self.line} if self.line else {})
        with self.database.reading() as session:
            news = Look(session, self.parts, 1).news(links)
        for one in news.widgets:
            assert one.mark()
            self.held += [m["seq"] for name, told in one.events if name == "messages" for m in told["messages"]]
        last = len(self._messages()) if self.line else len(self.held)
        assert self.held == list(range(1, last + 1))

    def teardown(self) -> None:
        """Let everything come to its end: no message waits for ever, and the page holds all of them."""
        for _ in range(2 * len(self.sent) + 2):
            self.bot_finishes()
            self.desk_takes_up_what_waits()
        with self.database.reading() as session:
            left = session.scalars(select(Turn.id).where(Turn.state.in_((TurnState.WAITING, TurnState.RUNNING))))
            assert list(left) == []
        self.buyer_s_line_comes_back()
        assert self.held == [row.seq for row in self._messages()]

    def _receive(self, text: str) -> None:
        received = self._do(lambda session: receiving.receive(session, Incoming(BUYER, text, text), self.clock()))
        if received is not None:
            self._run(received.job)

    def _run(self, job: Job | None) -> None:
        if job is not None:
            assert self.running is None, "two turns of one conversation at once"
            self.running = Running(job, Said(job.text, self.intents.get(job.text), 0.9))

    def _do(self, work: Any) -> Any:
        """Run one transaction; a refusal changes nothing and gives None."""
        try:
            with self.database.writing() as session:
                return work(session)
        except errors.NuanfuError as refused:
            if refused.status >= 500:  # a fault of our own, and no refusal
                raise
            return None

    def _agent(self, session: Any, who: int) -> Agent:
        agent: Agent = session.get_one(Agent, self.agents[who])
        agent.status, agent.seen = Presence.ONLINE.value, 2.0**40
        return agent

    def _owner(self) -> tuple[str, int | None]:
        with self.database.reading() as session:
            found = session.scalar(select(Conversation).where(Conversation.buyer_id == BUYER))
            return (found.owner, found.agent_id) if found else (Owner.BOT.value, None)

    def _messages(self) -> list[Message]:
        with self.database.reading() as session:
            return list(session.scalars(select(Message).order_by(Message.seq)))
