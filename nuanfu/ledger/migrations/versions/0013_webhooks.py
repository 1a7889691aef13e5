"""The outbox of what the shop's own system is told, and each message's way to each address."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0013"
down_revision = "0012"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSPREAD = sa.text("spread IS FALSE")
UNDELIVERED = sa.text("state IN ('pending', 'dead')")


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "outbox",
        sa.Column("id", whole, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("stream", sa.String(length=72), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=True),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("spread", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_unspread", "outbox", ["id"], sqlite_where=UNSPREAD, postgresql_where=UNSPREAD)
    op.create_table(
        "deliveries",
        sa.Column("id", whole, nullable=False),
        sa.Column("outbox_id", whole, nullable=False),
        sa.Column("url", sa.String(length=512), nullable=False),
        sa.Column("stream", sa.String(length=72), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", whole, nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("why", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_deliveries_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("outbox_id", "url", name=op.f("uq_deliveries_outbox_id_url")),
    )
    op.create_index(
        "ix_deliveries_undelivered",
        "deliveries",
        ["stream", "url"],
        sqlite_where=UNDELIVERED,
        postgresql_where=UNDELIVERED,
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("deliveries")
    op.drop_table("outbox")
