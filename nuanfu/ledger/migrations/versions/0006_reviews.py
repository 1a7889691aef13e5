"""What a person said a message means, for the model to learn from."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0006"
down_revision = "0005"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "reviews",
        sa.Column("turn_id", whole, nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_reviews_turn_id_turns")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_reviews")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("reviews")
