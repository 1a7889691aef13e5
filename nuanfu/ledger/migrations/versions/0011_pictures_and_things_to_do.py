"""Pictures, what must be done by hand on the platform, how buyers found the talk, and the manager's switches."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0011"
down_revision = "0010"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=True),
        sa.Column("agent_id", whole, nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("size", whole, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_buyer_id"), "attachments", ["buyer_id"])
    op.create_table(
        "todos",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", whole, nullable=False),
        sa.Column("detail", sa.String(length=128), nullable=True),
        sa.Column("offer_id", whole, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("owner_id", whole, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_todos_order_no_orders")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_todos_offer_id_offers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todos")),
    )
    op.create_index(op.f("ix_todos_order_no"), "todos", ["order_no"])
    op.create_index("ix_todos_state", "todos", ["state"])
    op.create_table(
        "surveys",
        sa.Column("id", whole, nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", whole, nullable=True),
        sa.Column("score", whole, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_surveys_buyer_id_buyers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    op.create_index(op.f("ix_surveys_buyer_id"), "surveys", ["buyer_id"])
    op.create_table(
        "switches",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("switches", "surveys", "todos", "attachments"):
        op.drop_table(table)
