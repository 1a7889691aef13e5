"""What a text from the shop must not say: the whole list, each entry with examples that fail and that pass."""

from nuanfu.conduct.words.never import NEVER
from nuanfu.conduct.words.order_lane import ORDER_LANE
from nuanfu.conduct.words.pressure import PRESSURE

ENTRIES = (*NEVER, *PRESSURE, *ORDER_LANE)
