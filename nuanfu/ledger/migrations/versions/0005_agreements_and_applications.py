"""What was agreed about paying later, and what waits for a person to decide."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0005"
down_revision = "0004"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "agreements",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("offer_id", whole, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("taken_back_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_agreements_order_no_orders")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_agreements_offer_id_offers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_order_no"), "agreements", ["order_no"])
    op.create_table(
        "applications",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("answer_by", UtcTime(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_applications_order_no_orders")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_applications_buyer_id_buyers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_order_no"), "applications", ["order_no"])
    op.create_index(op.f("ix_applications_buyer_id"), "applications", ["buyer_id"])
    op.create_index(op.f("ix_applications_state"), "applications", ["state"])
    op.create_index(
        "uq_applications_one_pending_per_kind",
        "applications",
        ["order_no", "kind"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("applications")
    op.drop_table("agreements")
