"""What the experiments have shown: arms, draws, the share that ended well, and the uplift over the held-out orders."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.learning.endings import endings
from nuanfu.learning.experiments import Experiment
from nuanfu.learning.models import Draw
from nuanfu.learning.shares import Figure, Share, uplift

MOST = 100_000  # draws of one experiment that a look takes in, the latest ones


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm among the orders that took part: how often it was drawn, and how those whose time is over ended."""

    arm: str
    drawn: int
    paid: Share
    well: Share


@dataclass(frozen=True, slots=True)
class Result:
    """One experiment; `tried` are the orders that drew, `held_out` those that kept the default."""

    experiment: Experiment
    arms: tuple[ArmResult, ...]
    tried: ArmResult
    held_out: ArmResult

    @property
    def uplift(self) -> Figure:
        """How much more often orders ended well where an arm was drawn."""
        return uplift(self.tried.well, self.held_out.well)


def results(session: Session, now: datetime) -> list[Result]:
    """Return every experiment that has draws."""
    return [found for experiment in Experiment if (found := _result(session, experiment, now)) is not None]


def _result(session: Session, experiment: Experiment, now: datetime) -> Result | None:
    count = select(Draw.arm, Draw.held_out, func.count()).where(Draw.experiment == experiment.value)
    drawn = {(arm, out): number for arm, out, number in session.execute(count.group_by(Draw.arm, Draw.held_out))}
    if not drawn:
        return None
    ended = endings(session, experiment.value, now, most=MOST)

    def of(name: str, arm: str | None, out: bool) -> ArmResult:
        number = sum(n for (one, kept), n in drawn.items() if kept == out and arm in (None, one))
        mine = [end for end in ended if end.held_out == out and arm in (None, end.arm)]
        paid, well = sum(end.paid for end in mine), sum(end.well for end in mine)
        return ArmResult(name, number, Share(paid, len(mine)), Share(well, len(mine)))

    arms = sorted({arm for arm, out in drawn if not out})
    return Result(
        experiment, tuple(of(arm, arm, False) for arm in arms), of("tried", None, False), of("held_out", None, True)
    )
