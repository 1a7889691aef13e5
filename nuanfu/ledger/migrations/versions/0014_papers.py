"""Which pictures are a buyer's papers: given for an application or a stated hardship, seen by deciders alone."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both columns; of the pictures that stand already, those of buyers who applied for something are papers."""
    op.add_column("attachments", sa.Column("paper", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("attachments", sa.Column("application_id", whole, nullable=True))
    op.create_index(op.f("ix_attachments_application_id"), "attachments", ["application_id"])
    op.execute(
        "UPDATE attachments SET paper = TRUE WHERE agent_id IS NULL AND buyer_id IN"
        " (SELECT buyer_id FROM applications WHERE kind <> 'dispute')"
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_index(op.f("ix_attachments_application_id"), "attachments")
    op.drop_column("attachments", "application_id")
    op.drop_column("attachments", "paper")
