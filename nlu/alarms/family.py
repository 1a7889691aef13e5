"""What a family of words is: patterns that are heard once the look-alikes are gone."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

# Relatives, as buyers name them.
KIN = (
    "(?:老公|老婆|丈夫|妻子|爱人|媳妇儿?|老伴儿?|先生|太太|对象|男朋友|女朋友|爸爸?|妈妈?|老爸|老妈|父亲|母亲|爹|娘|爷爷|奶奶|外公|外婆|姥爷|姥姥|"
    "公公|婆婆|岳父|岳母|儿子|女儿|闺女|哥哥?|姐姐?|弟弟?|妹妹?|叔叔?|舅舅?|姑姑?|姨妈?|伯父|侄[子女]|孙[子女]|亲人|家人|家属|亲戚|父母|爸妈)"
)
OTHERS = "(?:朋友|同事|同学|室友|邻居|领导|老板|前[妻夫任]|律师|监护人|联系人)"
CHILD = "(?:熊?孩子|小孩子?|娃娃?|儿子|女儿|闺女|小朋友|弟弟|妹妹|孙[子女]|侄[子女]|外甥女?|小家伙|宝宝|宝贝|小学生|初中生|崽|细路)"
# Where a sentence or its part ends; a particle may stand before it.
END = "(?=$|[,。!?;~ ]|啊|呀|吧|呢|哦|喔|了)"


@dataclass(frozen=True)
class Family:
    """A signal's name, the phrases that only sound like it, and the phrases that are it (regular expressions)."""

    name: str
    alike: tuple[str, ...]
    heard: tuple[str, ...]

    def hears(self, plain: str) -> bool:
        """Tell whether a plain text holds one of the phrases after the look-alikes are struck out."""
        return bool(_pattern(self.heard).search(_pattern(self.alike).sub(" ", plain)))


@functools.lru_cache(maxsize=None)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(phrases))
