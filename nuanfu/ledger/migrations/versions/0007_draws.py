"""What each order drew in an experiment, so that it keeps it and its ending can be learnt from."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "draws",
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("experiment", sa.String(length=32), nullable=False),
        sa.Column("arm", sa.String(length=32), nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("reason_group", sa.String(length=16), nullable=False),
        sa.Column("band", sa.String(length=16), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("propensity > 0 AND propensity <= 1", name=op.f("ck_draws_propensity_is_a_chance")),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_draws_order_no_orders")),
        sa.PrimaryKeyConstraint("order_no", "experiment", name=op.f("pk_draws")),
    )
    op.create_index("ix_draws_experiment_reason_group_at", "draws", ["experiment", "reason_group", "at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("draws")
