"""Reminders, the contacts that the gate counts, numbers to lock, and when an import last told of an order."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0012"
down_revision = "0011"

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("not_before IS NOT NULL")


def upgrade() -> None:
    """Create the tables and the indexes by which what is due is found."""
    op.add_column("orders", sa.Column("imported_at", UtcTime(), nullable=True))
    # What was imported before this revision has an event by `import`; nobody knows when it was last told.
    op.execute(
        "UPDATE orders SET imported_at = placed_at WHERE EXISTS (SELECT 1 FROM ledger_events e "
        "WHERE e.order_no = orders.order_no AND e.kind = 'order.created' AND e.who = 'import')"
    )
    op.create_index("ix_orders_status_placed_at", "orders", ["status", "placed_at"])
    op.create_index("ix_orders_closes_at", "orders", ["closes_at"])
    op.create_index("ix_instalments_due_at", "instalments", ["due_at"])
    op.create_index("ix_instalments_opens_at", "instalments", ["opens_at"])
    op.create_table(
        "contact_addresses",
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("phone_hash", name=op.f("pk_contact_addresses")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", whole, nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=True),
        sa.Column("instalment", whole, nullable=True),
        sa.Column("step", sa.String(length=80), nullable=True),
        sa.Column("connected", sa.Boolean(), nullable=False),
        sa.Column("reminder_id", whole, nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_contacts_buyer_id_buyers")),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_contacts_order_no_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    for columns in (["buyer_id", "at"], ["phone_hash", "at"], ["order_no"], ["reminder_id"]):
        op.create_index(f"ix_contacts_{'_'.join(columns)}", "contacts", columns)
    op.create_table(
        "reminders",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("instalment", whole, nullable=False),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column("anchor", sa.String(length=10), nullable=False),
        sa.Column("section", sa.String(length=16), nullable=False),
        sa.Column("closes_at", UtcTime(), nullable=True),
        sa.Column("amount", whole, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("script", sa.String(length=64), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=True),
        sa.Column("too_late_at", UtcTime(), nullable=False),
        sa.Column("attempts", whole, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("provider_id", sa.String(length=128), nullable=True),
        sa.Column("seq", whole, nullable=True),
        sa.Column("seen_at", UtcTime(), nullable=True),
        sa.Column("replied_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("paid_at", UtcTime(), nullable=True),
        sa.Column("paid", whole, nullable=False),
        sa.Column("opted_out_at", UtcTime(), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_reminders_buyer_id_buyers")),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_reminders_order_no_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "order_no", "instalment", "step", "anchor", name=op.f("uq_reminders_order_no_instalment_step_anchor")
        ),
    )
    op.create_index("ix_reminders_buyer_id", "reminders", ["buyer_id"])
    op.create_index("ix_reminders_provider_id", "reminders", ["provider_id"])
    op.create_index("ix_reminders_state_at", "reminders", ["state", "at"])
    op.create_index("ix_reminders_open", "reminders", ["not_before"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Drop all of it."""
    for table in ("reminders", "contacts", "contact_addresses"):
        op.drop_table(table)
    op.drop_index("ix_instalments_opens_at", "instalments")
    op.drop_index("ix_instalments_due_at", "instalments")
    op.drop_index("ix_orders_closes_at", "orders")
    op.drop_index("ix_orders_status_placed_at", "orders")
    op.drop_column("orders", "imported_at")
