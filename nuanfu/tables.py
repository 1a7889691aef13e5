"""All tables in one place, for migrations and for tests that start from nothing."""

from nuanfu.cases import models as cases
from nuanfu.conduct import models as conduct
from nuanfu.desk import models as desk
from nuanfu.learning import models as learning
from nuanfu.ledger import models as ledger
from nuanfu.ledger.base import Table
from nuanfu.outreach import models as outreach
from nuanfu.turns import models as turns

METADATA = Table.metadata

__all__ = ["METADATA", "cases", "conduct", "desk", "learning", "ledger", "outreach", "turns"]
