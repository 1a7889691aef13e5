"""While an agent has a conversation the bot says nothing, and each message is kept once, whatever comes when."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from nuanfu.ledger.database import Database
from tests.stateful.counter import hurry
from tests.stateful.desk_machine import DeskMachine

EXAMPLES = settings().max_examples


def test_nobody_talks_over_anybody_and_no_message_is_lost(database: Database) -> None:
    hurry(database)
    machine = type("BoundDeskMachine", (DeskMachine,), {"database": database})
    run_state_machine_as_test(machine, settings=settings(max_examples=max(4, EXAMPLES // 3), stateful_step_count=24))
