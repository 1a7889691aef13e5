"""Indexes by which the next reminder, and the days that buyers have named, are found without a look at all the others."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

OPEN = sa.text("not_before IS NOT NULL")
IN_ORDER: tuple[str | sa.TextClause, ...] = ("closes_at", sa.text("amount DESC"), "id", "not_before")


def upgrade() -> None:
    """Order the open reminders as people work; find promises by their day."""
    op.drop_index("ix_reminders_open", "reminders")
    op.create_index("ix_reminders_in_order", "reminders", IN_ORDER, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_promises_pay_on", "promises", ["pay_on"])
