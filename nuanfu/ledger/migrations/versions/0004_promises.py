"""What buyers promise to pay, and on which day."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0004"
down_revision = "0003"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "promises",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("pay_on", sa.String(length=10), nullable=False),
        sa.Column("amount", whole, nullable=False),
        sa.Column("paid_before", whole, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_promises_amount_not_negative")),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_promises_order_no_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_order_no"), "promises", ["order_no"])
    op.create_index(
        "uq_promises_one_open_per_order",
        "promises",
        ["order_no"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("promises")
