"""What a plan was agreed as, and which of its parts was last noticed as missed."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the two columns."""
    op.add_column("agreements", sa.Column("parts", sa.JSON(), nullable=True))
    op.add_column("agreements", sa.Column("missed_due_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("agreements") as table:
        table.drop_column("missed_due_at")
        table.drop_column("parts")
