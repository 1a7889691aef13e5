"""Who is not to be contacted any more, and an index to find turns whose desk died."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0003"
down_revision = "0002"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNFINISHED = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    """Create the two tables and the index."""
    op.create_table(
        "salts",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_salts")),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", whole, nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("number_only", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("lifted_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_suppressions_buyer_id_buyers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index(op.f("ix_suppressions_buyer_id"), "suppressions", ["buyer_id"])
    op.create_index(op.f("ix_suppressions_phone_hash"), "suppressions", ["phone_hash"])
    op.create_index(
        "ix_turns_unfinished", "turns", ["lease_until"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_turns_unfinished", "turns")
    op.drop_table("suppressions")
    op.drop_table("salts")
