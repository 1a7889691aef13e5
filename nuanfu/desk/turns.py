"""Run turns: one at a time in a conversation, across all desks, in the order the messages came."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from anyio import to_thread
from sqlalchemy.orm import Session

from nuanfu.cases import todos
from nuanfu.cases.speaker import Words
from nuanfu.clock import Clock
from nuanfu.desk import erasing, finishing, ownership, receiving, telling
from nuanfu.desk.metrics import Metrics
from nuanfu.desk.outcomes import Outcome
from nuanfu.desk.receiving import Incoming, Job, Received
from nuanfu.errors import RasaUnavailable, Unavailable
from nuanfu.ledger.database import Database
from nuanfu.rasa_client import Rasa
from nuanfu.together import Together
from nuanfu.tracker_store import Trackers
from nuanfu.turns.models import Turn

LOOK_EVERY_SECONDS = 0.05
TEND_EVERY_SECONDS = 5.0  # a desk that died is noticed after its lease of 15 s anyway
DRAIN_SECONDS = 8.0  # Rasa's 5 s, and room for two transactions; a container has 10 s to stop by itself
MOST_ENDED = 50  # turns in one transaction: some 20 ms, in which nobody else writes
LONGEST_WAIT_SECONDS = 60.0  # a dozen turns before this one, each at its slowest

log = structlog.get_logger()


class Turns:
    """Answers buyer messages, with the database as the only memory."""

    def __init__(
        self, database: Database, rasa: Rasa, clock: Clock, trackers: Trackers, metrics: Metrics, words: Words
    ) -> None:
        """Take the parts that the composition root made."""
        self._database = database
        self._rasa = rasa
        self._clock = clock
        self._trackers = trackers
        self._metrics = metrics
        self._words = words
        self._running: set[asyncio.Task[Any]] = set()
        self._silent = Together(self._end_silent, MOST_ENDED)

    async def answer(self, incoming: Incoming) -> dict[str, Any]:
        """Store a message, run or await its turn, and return the answer as the contract shows it.

        A caller who hangs up loses nothing: the turn goes on and a repeat with the same `client_id` gets its answer.
        """
        now, started = self._clock(), time.monotonic()
        received = await self._write(lambda session: receiving.receive(session, incoming, now))
        if received.answer is not None:
            return received.answer
        if received.job is not None:
            await self._run(received.job)
        answer, outcome = await self._await_answer(received.turn_id, incoming.buyer_id)
        if received.is_new:
            self._metrics.turn_ended(outcome, time.monotonic() - started)
        return answer

    async def take(self, incoming: Incoming) -> int:
        """Store a message and return its number at once; its turn is run after, whether or not anybody waits for it."""
        now, started = self._clock(), time.monotonic()
        received = await self._write(lambda session: receiving.receive(session, incoming, now))
        if received.answer is None:
            self._keep(self._see_through(received, incoming.buyer_id, started))
        return received.seq

    async def _see_through(self, received: Received, buyer_id: str, started: float) -> None:
        """Run a stored message to its end; what fails here is taken up by the next message, or by tending."""
        try:
            job, outcome = received.job, None
            if job is not None:
                outcome = await self._run(job)
            if outcome is None or job is None or job.turn_id != received.turn_id:
                _, outcome = await self._await_answer(received.turn_id, buyer_id)
        except Exception:
            log.exception("message_waits", turn_id=received.turn_id)
        else:
            if received.is_new:
                self._metrics.turn_ended(outcome, time.monotonic() - started)

    def _keep[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task that nobody waits for, and hold it until it ends."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def drain(self) -> None:
        """Wait for the turns that this desk has begun; one that takes too long is given up by the next desk."""
        if self._running:
            await asyncio.wait(self._running, timeout=DRAIN_SECONDS)

    async def tend(self, closing: asyncio.Event) -> None:
        """Take up what a desk that died has left, so that no message waits for the next, until this desk closes.

        A database that is away for a while is waited for.
        """
        while not closing.is_set():
            try:
                for buyer_id in await self._read(receiving.left_alone):
                    if job := await self._claim(buyer_id):
                        await self._run(job)
                await self._tend_owners()
            except Exception:
                log.exception("tending_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), TEND_EVERY_SECONDS)

    async def _tend_owners(self) -> None:
        """Give conversations back whose agent does not answer, and tell of prices that an import has seen."""
        for buyer_id in await self._read(ownership.missed):
            await self._write(partial(self._take_from_missing, buyer_id))
        for todo_id in await self._read(todos.untold):
            await self._write(partial(self._tell_price_changed, todo_id))

    def _take_from_missing(self, buyer_id: str, session: Session) -> bool:
        return ownership.take_from_missing(session, buyer_id, self._words, now=self._clock())

    def _tell_price_changed(self, todo_id: int, session: Session) -> bool:
        return telling.tell_price_changed(session, todo_id, self._words, now=self._clock())

    async def _run(self, job: Job) -> Outcome | None:
        """Run a job in a task of its own, so that a caller who hangs up does not stop it.

        Returns how its turn ended, None when somebody else has ended it.
        """
        work = self._listen if job.listens else self._acknowledge if job.is_picture else self._run_to_end
        return await asyncio.shield(self._keep(work(job)))

    async def _listen(self, job: Job) -> Outcome | None:
        """Hear whether a message to a person carries a signal; without Rasa it is kept all the same."""
        signals = await self._hear(job)
        if not signals:
            return await self._silent.ask(job)
        return await self._write(
            lambda session: finishing.heard(session, job.turn_id, job.buyer_id, signals, self._words)
        )

    async def _end_silent(self, jobs: Sequence[Job]) -> Sequence[Outcome | None]:
        """End the turns that were heard together in one transaction: most messages to a person carry no signal."""
        return await self._write(
            lambda session: finishing.heard_nothing(session, [(job.turn_id, job.buyer_id) for job in jobs])
        )

    async def _acknowledge(self, job: Job) -> Outcome | None:
        """Say that a picture has come and that a person will look; nothing is read out of it."""
        return await self._write(lambda session: finishing.acknowledge(session, job.turn_id, job.buyer_id, self._words))

    async def _hear(self, job: Job) -> tuple[str, ...]:
        if job.is_picture:
            return ()
        try:
            return await self._rasa.hear(job.text)
        except RasaUnavailable as error:
            log.warning("message_not_heard", turn_id=job.turn_id, why=error.message)
            return ()

    async def _run_to_end(self, job: Job) -> Outcome | None:
        """Ask Rasa and end the turn; whatever fails, the buyer gets an answer now and not at the lease's end."""
        try:
            rasa = await self._rasa.turn(
                job.sender,
                job.text,
                turn_id=job.turn_id,
                now=job.now,
                order_no=job.order_no,
                products=job.products,
            )
            outcome = await self._write(
                lambda session: finishing.finish(session, job.turn_id, job.buyer_id, rasa, self._words)
            )
        except RasaUnavailable as error:
            log.warning("turn_given_up", turn_id=job.turn_id, why=error.message)
        except Exception:
            log.exception("turn_failed", turn_id=job.turn_id)
        else:
            await self._forget_if_erased(job, outcome)
            return outcome
        person_answers = await self._read(lambda session: receiving.person_answers(session, job.turn_id))
        signals = await self._hear(job) if person_answers else ()
        outcome = await self._write(
            lambda session: finishing.give_up(session, job.turn_id, job.buyer_id, signals, self._words)
        )
        await self._forget_if_erased(job, outcome)
        return outcome

    async def _forget_if_erased(self, job: Job, outcome: Outcome | None) -> None:
        """Delete what Rasa wrote down after its buyer was erased in the middle of the turn."""
        if outcome is not None:
            return
        turn = await self._read(lambda session: session.get_one(Turn, job.turn_id))
        if erasing.is_erased(turn):
            await to_thread.run_sync(self._trackers.forget, turn.conversation_id)

    async def _await_answer(self, turn_id: int, buyer_id: str) -> tuple[dict[str, Any], Outcome]:
        """Wait for a turn's answer, running whatever stands before it when nobody else does."""
        deadline = asyncio.get_running_loop().time() + LONGEST_WAIT_SECONDS
        while True:
            standing = await self._read(lambda session: receiving.look(session, turn_id))
            if standing.answer is not None and standing.outcome is not None:
                return standing.answer, standing.outcome
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable("The message is kept but still waits; send it again with the same client_id.")
            if standing.may_claim and (job := await self._claim(buyer_id)):
                await self._run(job)
            else:
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _claim(self, buyer_id: str) -> Job | None:
        return await self._write(lambda session: receiving.claim_next(session, buyer_id, self._clock()))

    async def _write[T](self, work: Callable[[Session], T]) -> T:
        def in_transaction() -> T:
            with self._database.writing() as session:
                return work(session)

        return await to_thread.run_sync(in_transaction)

    async def _read[T](self, work: Callable[[Session], T]) -> T:
        def in_snapshot() -> T:
            with self._database.reading() as session:
                return work(session)

        return await to_thread.run_sync(in_snapshot)
