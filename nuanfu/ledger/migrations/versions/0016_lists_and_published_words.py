"""Who works on a row of a list, the heartbeat, and wording and cadence as they were published."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0016"
down_revision = "0015"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WITH_PEOPLE = sa.text("result IS NULL AND channel IN ('call_list', 'hand_list')")


def upgrade() -> None:
    """Add the columns and create the tables."""
    op.add_column("reminders", sa.Column("taken_by", whole, nullable=True))
    op.add_column("reminders", sa.Column("taken_at", UtcTime(), nullable=True))
    op.add_column("reminders", sa.Column("call_at", UtcTime(), nullable=True))
    op.add_column("reminders", sa.Column("versions", sa.JSON(), nullable=True))
    op.create_index(
        "ix_reminders_with_people", "reminders", ["channel"], sqlite_where=WITH_PEOPLE, postgresql_where=WITH_PEOPLE
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "publications",
        sa.Column("seq", whole, nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_publications")),
    )
    op.create_index("ix_publications_name_seq", "publications", ["name", "seq"])


def downgrade() -> None:
    """Take them back."""
    op.drop_table("publications")
    op.drop_table("heartbeats")
    op.drop_index("ix_reminders_with_people", table_name="reminders")
    for name in ("versions", "call_at", "taken_at", "taken_by"):
        op.drop_column("reminders", name)
