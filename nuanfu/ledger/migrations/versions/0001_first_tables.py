"""The first tables: ledger, cases, turns, keys."""

import sqlalchemy as sa
from alembic import op

from nuanfu.ledger.base import UtcTime

revision = "0001"
down_revision = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "api_keys",
        sa.Column("id", whole, nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
    )
    op.create_table(
        "budget_days",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_budget_days")),
    )
    op.create_table(
        "buyers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyers")),
    )
    with op.batch_alter_table("buyers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buyers_phone"), ["phone"], unique=False)

    op.create_table(
        "ledger_events",
        sa.Column("id", whole, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=128), nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=True),
        sa.Column("order_no", sa.String(length=64), nullable=True),
        sa.Column("policy_hash", sa.String(length=64), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_events")),
    )
    with op.batch_alter_table("ledger_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_events_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_events_order_no"), ["order_no"], unique=False)

    op.create_table(
        "policies",
        sa.Column("seq", whole, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_policies")),
    )
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policies_hash"), ["hash"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", whole, nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("last_seq", whole, nullable=False),
        sa.Column("episode", whole, nullable=False),
        sa.Column("episode_turns", whole, nullable=False),
        sa.Column("misunderstood", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("brief", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_conversations_buyer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("buyer_id", name=op.f("uq_conversations_buyer_id")),
    )
    op.create_table(
        "orders",
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("placed_at", UtcTime(), nullable=False),
        sa.Column("closes_at", UtcTime(), nullable=True),
        sa.Column("goods_total", whole, nullable=False),
        sa.Column("shipping_fee", whole, nullable=False),
        sa.Column("discount", whole, nullable=False),
        sa.Column("shipping_discount", whole, nullable=False),
        sa.Column("paid", whole, nullable=False),
        sa.Column("pay_url", sa.String(length=512), nullable=True),
        sa.Column("province", sa.String(length=32), nullable=True),
        sa.Column("city", sa.String(length=32), nullable=True),
        sa.CheckConstraint("discount >= 0 AND discount <= goods_total", name=op.f("ck_orders_discount_within_goods")),
        sa.CheckConstraint("paid >= 0", name=op.f("ck_orders_paid_not_negative")),
        sa.CheckConstraint(
            "shipping_discount >= 0 AND shipping_discount <= shipping_fee", name=op.f("ck_orders_postage_within_fee")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_orders_buyer_id")),
        sa.PrimaryKeyConstraint("order_no", name=op.f("pk_orders")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_buyer_id_status", ["buyer_id", "status"], unique=False)

    op.create_table(
        "cases",
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=True),
        sa.Column("until", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_cases_order_no")),
        sa.PrimaryKeyConstraint("order_no", name=op.f("pk_cases")),
    )
    op.create_table(
        "instalments",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("seq", whole, nullable=False),
        sa.Column("opens_at", UtcTime(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("amount", whole, nullable=False),
        sa.Column("paid", whole, nullable=False),
        sa.CheckConstraint("paid >= 0 AND paid <= amount", name=op.f("ck_instalments_paid_within_amount")),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_instalments_order_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
        sa.UniqueConstraint("order_no", "seq", name=op.f("uq_instalments_order_no_seq")),
    )
    op.create_table(
        "items",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("position", whole, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=256), nullable=False),
        sa.Column("quantity", whole, nullable=False),
        sa.Column("unit_price", whole, nullable=False),
        sa.Column("floor_price", whole, nullable=True),
        sa.Column("spec", sa.String(length=128), nullable=True),
        sa.Column("url", sa.String(length=512), nullable=True),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_items_order_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_items_order_no"), ["order_no"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", whole, nullable=False),
        sa.Column("conversation_id", whole, nullable=False),
        sa.Column("seq", whole, nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("card", sa.JSON(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")),
    )
    op.create_table(
        "offers",
        sa.Column("id", whole, nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("value", whole, nullable=False),
        sa.Column("step", whole, nullable=True),
        sa.Column("before", whole, nullable=False),
        sa.Column("after", whole, nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("budget_day", sa.String(length=10), nullable=False),
        sa.Column("reserved", whole, nullable=False),
        sa.Column("renewed_from", whole, nullable=True),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("shown_seq", whole, nullable=True),
        sa.CheckConstraint("value >= 0 AND reserved >= 0", name=op.f("ck_offers_amounts_not_negative")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_offers_buyer_id")),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_offers_order_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index("ix_offers_budget_day_state", ["budget_day", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_order_no"), ["order_no"], unique=False)
        batch_op.create_index(
            "uq_offers_one_open_per_kind",
            ["order_no", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "payments",
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("amount", whole, nullable=False),
        sa.Column("paid_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_payments_order_no")),
        sa.PrimaryKeyConstraint("external_id", name=op.f("pk_payments")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_order_no"), ["order_no"], unique=False)

    op.create_table(
        "reasons",
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_no"], ["orders.order_no"], name=op.f("fk_reasons_order_no")),
        sa.PrimaryKeyConstraint("order_no", "reason", name=op.f("pk_reasons")),
    )
    op.create_table(
        "turns",
        sa.Column("id", whole, nullable=False),
        sa.Column("buyer_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", whole, nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=True),
        sa.Column("message_seq", whole, nullable=False),
        sa.Column("now", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lead_id", whole, nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("for_person", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_turns_buyer_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_turns_conversation_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["turns.id"], name=op.f("fk_turns_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("buyer_id", "client_id", name=op.f("uq_turns_buyer_id_client_id")),
    )
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.create_index("ix_turns_conversation_id_state", ["conversation_id", "state"], unique=False)

    op.create_table(
        "turn_results",
        sa.Column("id", whole, nullable=False),
        sa.Column("turn_id", whole, nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("replies", sa.JSON(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_turn_results_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_results")),
        sa.UniqueConstraint("turn_id", "action", name=op.f("uq_turn_results_turn_id_action")),
    )


def downgrade() -> None:
    """Drop every table."""
    op.drop_table("turn_results")
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_index("ix_turns_conversation_id_state")

    op.drop_table("turns")
    op.drop_table("reasons")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payments_order_no"))

    op.drop_table("payments")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offers_one_open_per_kind",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_offers_order_no"))
        batch_op.drop_index(batch_op.f("ix_offers_buyer_id"))
        batch_op.drop_index("ix_offers_budget_day_state")

    op.drop_table("offers")
    op.drop_table("messages")
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_items_order_no"))

    op.drop_table("items")
    op.drop_table("instalments")
    op.drop_table("cases")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index("ix_orders_buyer_id_status")

    op.drop_table("orders")
    op.drop_table("conversations")
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policies_hash"))

    op.drop_table("policies")
    with op.batch_alter_table("ledger_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_events_order_no"))
        batch_op.drop_index(batch_op.f("ix_ledger_events_buyer_id"))

    op.drop_table("ledger_events")
    with op.batch_alter_table("buyers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buyers_phone"))

    op.drop_table("buyers")
    op.drop_table("budget_days")
    op.drop_table("api_keys")
