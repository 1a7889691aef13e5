"""The table of draws: what each order got in each experiment."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.ledger.base import Table


class Draw(Table):
    """One draw, made once per order and experiment; `propensity` is the chance that its arm had.

    `held_out` orders keep the default, so that the others have something to be compared with.
    """

    __tablename__ = "draws"
    __table_args__ = (
        CheckConstraint("propensity > 0 AND propensity <= 1", name="propensity_is_a_chance"),
        Index("ix_draws_experiment_reason_group_at", "experiment", "reason_group", "at"),
    )

    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), primary_key=True)
    experiment: Mapped[str] = mapped_column(String(32), primary_key=True)
    arm: Mapped[str] = mapped_column(String(32))
    propensity: Mapped[float]
    held_out: Mapped[bool]
    reason_group: Mapped[str] = mapped_column(String(16))
    band: Mapped[str] = mapped_column(String(16))
    policy_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
