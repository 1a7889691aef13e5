"""The people at the desk: agents, logins, audit, notes, call-backs; who owns a conversation and how far it was read."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0010"
down_revision = "0009"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CONVERSATION = ("agent_id", "familiar_id", "typing_id")
SECONDS = ("agent_active", "buyer_waits", "typing_until")


def upgrade() -> None:
    """Create the tables and columns."""
    op.create_table(
        "agents",
        sa.Column("id", whole, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("password_hash", sa.String(length=128), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("capacity", whole, nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("failures", whole, nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("name", name=op.f("uq_agents_name")),
    )
    op.create_table(
        "logins",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", whole, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_logins_agent_id_agents")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_logins")),
    )
    op.create_index(op.f("ix_logins_agent_id"), "logins", ["agent_id"])
    op.create_table(
        "audit",
        sa.Column("id", whole, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=48), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "notes",
        sa.Column("id", whole, nullable=False),
        sa.Column("conversation_id", whole, nullable=False),
        sa.Column("agent_id", whole, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_notes_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_notes_agent_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_conversation_id"), "notes", ["conversation_id"])
    op.create_table(
        "callbacks",
        sa.Column("id", whole, nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("done_by", whole, nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_callbacks_buyer_id_buyers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index(op.f("ix_callbacks_buyer_id"), "callbacks", ["buyer_id"])
    for name in CONVERSATION:
        op.add_column("conversations", sa.Column(name, whole, nullable=True))
    op.add_column("conversations", sa.Column("waiting_since", UtcTime(), nullable=True))
    for name in SECONDS:
        op.add_column("conversations", sa.Column(name, sa.Float(), nullable=True))
    for name in ("read_by_buyer", "read_by_shop"):
        op.add_column("conversations", sa.Column(name, whole, nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("agent_id", whole, nullable=True))
    op.add_column("messages", sa.Column("client_id", sa.String(length=128), nullable=True))
    op.add_column("messages", sa.Column("attachments", sa.JSON(), nullable=True))
    op.create_index("uq_messages_client_id", "messages", ["conversation_id", "author", "client_id"], unique=True)
    op.add_column("cases", sa.Column("looked_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("cases", "looked_at")
    op.drop_index("uq_messages_client_id", "messages")
    for name in ("attachments", "client_id", "agent_id"):
        op.drop_column("messages", name)
    for name in ("read_by_shop", "read_by_buyer", *SECONDS, "waiting_since", *CONVERSATION):
        op.drop_column("conversations", name)
    for table in ("callbacks", "notes", "audit", "logins", "agents"):
        op.drop_table(table)
