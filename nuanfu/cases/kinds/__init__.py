"""The kinds of application, one a module: what an approval does, and what the buyer is told with it."""

from nuanfu.cases.kinds.deferral import DEFERRAL
from nuanfu.cases.kinds.dispute import DISPUTE
from nuanfu.cases.kinds.installment import INSTALLMENT
from nuanfu.cases.kinds.kind import Kind
from nuanfu.cases.kinds.reduction import REDUCTION
from nuanfu.cases.kinds.stop import STOP
from nuanfu.cases.models import ApplicationKind

KINDS: dict[ApplicationKind, Kind] = {
    ApplicationKind.DEFERRAL: DEFERRAL,
    ApplicationKind.INSTALLMENT: INSTALLMENT,
    ApplicationKind.STOP: STOP,
    ApplicationKind.DISPUTE: DISPUTE,
    ApplicationKind.REDUCTION: REDUCTION,
}
"""What each kind does; its wording is `application.told_*_<kind>` in policy/scripts/application.yml."""


def kind_of(name: str) -> Kind:
    """Return the kind of an application by the name it is stored under."""
    return KINDS[ApplicationKind(name)]
