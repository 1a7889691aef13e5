"""When a buyer was erased; and events found by their kind, which the numbers count."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the marker and the index."""
    with op.batch_alter_table("buyers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", UtcTime(), nullable=True))
    with op.batch_alter_table("ledger_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_events_kind"), ["kind"], unique=False)


def downgrade() -> None:
    """Drop both."""
    with op.batch_alter_table("ledger_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_events_kind"))
    with op.batch_alter_table("buyers", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
