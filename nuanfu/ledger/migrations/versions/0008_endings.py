"""How promises and agreements ended, when, and when the buyer was told of it."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0008"
down_revision = "0007"

STANDING = sa.text("outcome IS NULL AND taken_back_at IS NULL")
RESTING = sa.text("state = 'paused'")


def upgrade() -> None:
    """Add the columns; what an earlier agreement came to is not known, where its order is paid or closed."""
    op.add_column("promises", sa.Column("ended_at", UtcTime(), nullable=True))
    op.add_column("promises", sa.Column("told_at", UtcTime(), nullable=True))
    op.add_column("agreements", sa.Column("outcome", sa.String(length=8), nullable=True))
    op.add_column("agreements", sa.Column("ended_at", UtcTime(), nullable=True))
    op.add_column("agreements", sa.Column("told_at", UtcTime(), nullable=True))
    op.execute(
        "UPDATE agreements SET outcome = 'released' WHERE taken_back_at IS NULL"
        " AND order_no IN (SELECT order_no FROM orders WHERE status <> 'pending')"
    )
    op.create_index("ix_agreements_standing", "agreements", ["until"], sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index("ix_cases_resting", "cases", ["until"], sqlite_where=RESTING, postgresql_where=RESTING)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_cases_resting", "cases")
    op.drop_index("ix_agreements_standing", "agreements")
    op.drop_column("agreements", "told_at")
    op.drop_column("agreements", "ended_at")
    op.drop_column("agreements", "outcome")
    op.drop_column("promises", "told_at")
    op.drop_column("promises", "ended_at")
