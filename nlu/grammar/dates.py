"""Days to pay by, resolved to ISO dates: of the days that a text names, those on which the buyer means to pay.

A day of delivery, a birthday, a day past or a day set to the buyer (明天就到期, 券今晚过期) is not one to pay by and is
left out; so are days too vague to name (下个月, 过几天).
"""

from __future__ import annotations

import re
from datetime import datetime

from nlu.grammar.day_names import named
from nlu.grammar.found import Found, clause

# What is said beside a day to pay by: paying, money that comes in, time asked for.
_PAYING = re.compile(
    "付|还(?![是有没在要能得不挺可会真算想当以显说来送差剩])|还(?=可以[吗么嘛])|给(?=[你您钱恁侬再吗了中行成不可]|$)|[补上]?交(?=[钱款清上齐费你给]|$)|缴|汇|过数|入数|畀|俾"
    "|结(?=[清账了掉款行]|$)|转(?=[给账过你钱上款]|$)|打(?=[款给钱过\\d])|补(?=[上齐款交清足]|$)|清(?=[账掉了]|$)|买单|掏|扣|凑|存|充(?!电)|拿出"
    "|(?<![这那同新哪爆一])款(?!式)|(?<!多少)钱|工资|薪|年终奖|奖学金|助学金|补[助贴]|生活费|公积金|养老金|退休金|低保|年金|提成|押金|报销(?=.{0,3}[下到])|通融|开支|发饷|到[账卡帐位]|进账|账上|收着"
    "|宽(?=[限我到容])|缓|延|推(?![荐送销])|拖|挪|[换改压留放等展约]到|等我|改成|换成|保留|[别莫]关|[别莫].{1,3}关|催|联系|处理|约[好定]|日子|一起[算结]|一分不少|少不了|头一[个件]|[准肯必]定?到"
)
# What is said of a day of delivery, a birthday or a day past, whatever is paid.
_OTHER_DAY = re.compile(
    "到货|[送寄]到|送达|再送|送上|送人|[发寄]货|[发寄]出|发走|收到|签收|送来|装上|安装|上门|快递|物流|派送|[送到]吗|能[到发]|揽收|自提|拿得?到(?!.{0,3}[钱薪款金奖提])|(?:能|会|才|就|给我|可以)发(?![工薪奖钱])|发[吗不得]|生日|过寿|手术|天气|带伞|态度"
    "|下的?单|[拍买定交寄]的|[付还转交]过(?![来去账户])|[付还转交打]了(?!就|再|行|吗)|怎么还|什么时候|几[点天号]"
)
# What is said of a day set to the buyer, or of one that is not to be.
_NOT_SO = re.compile(
    "无法|没法|没办法|[还付]没|[还付]不(?![行成中用]|$)|凑不|受不了|吃不消|罚|影响|会不会|到期(?!日)|截[止单]|过期|失效|到日子|(?:到|是|就|算)了?还款日|还款日是\\|怎么办|还款日(?=[了|]|$)|[就要]还款了|记成|记错|以为|过\\||扣款|[要会]扣|\\|就?扣了|遇到|碰上|赶上|还是|写的是|才算"
    "|那个申请|申请[批过通没到]|审|批[了没]|生效|退款|涨价|涨回|优惠|活动|答复|回复|说法|再说|结束|哪[个天]|就代扣|自动扣"
)
_MONEY_COMES = re.compile("工资|薪|奖金|钱|养老金|退休金|生活费|补[助贴]|低保|助学金|奖学金|年金|公积金|提成")
_COMES = re.compile("(?:能|会|才|就|给我|可以)发")
# 今天 is more often when the question is asked than when the money comes: it takes a word of paying after it.
_WILL_PAY = re.compile(
    "付(?![款不没])|还(?![是有没在要能得不挺可会真算想当以显说来送差剩])|结清|转(?=[给过你钱上款]|账(?![额限失超次])|$)|补[上齐]|清$|给[你您]|打(?=[款给钱过])|缴|汇|交上|搞定"
)
# 中秋好呀 greets.
_GREETING = re.compile("快乐|好[呀啊]?$")
# 今天周四了 only tells the day.
_IS_TODAY = re.compile("(?:都|已经)?(?:周|星期|礼拜|[\\d一二三四五六七八九十]+[号日])")
_KEEP_TILL = re.compile("[留延拖推缓宽等]到$")
_ASKING = re.compile("[吗么?]|多少|几|什么|怎么|才|可以|能不能|是不是|哪|本来|要是|如果|万一|没|不")
# The clause after one in which money or a person comes: 补贴下周三下来,到时候还你们.
_THEN = re.compile(
    "到时候?|那[天时会]|当[天日场]|完了?[就我]|一到|到了|等到|(?<!早)就[付还转清结补给](?!过)|再[付还给扣补]|我就[付还转给结补打]"
)
_AT_END = re.compile("(?:约了?|定[在了]?|到|在|改[成到]|换[成到])$")
_TIME_ASKED = re.compile("通融|宽限|宽我|缓|延|拖|再[付还给]|挪|推迟|商量")
# All that may stand beside a day that is the whole answer; longer words first.
_FILLER = re.compile(
    "(?:我|俺)?(?:孙子|儿子|女儿|闺女|老[公婆板]|领导|财务|客户)|讲|都?说了?(?:是|过)?了?|每个?月|那个方案|日期|最[晚迟]|只能|可能|大[概约]|[早晚]上|[上下中]午|傍晚|一早|半夜|[\\d一二三四五六七八九十]{1,3}点(?:半|钟)?|之前|以前|左右|前后|下班|那天|当[天日]|一定|肯定|[阳阴农新]历的?"
    "|[\\d一二三四五六七八九十]{1,3}[号日]|(?:周|星期|礼拜)[一二三四五六日天]|月底|[明后]天|或者?|之间|还是|[至、/]|行不行|可不可以|可以|好不好|行吗|不成|成不成?|中不中?|也行|都行|不行|怎么样|咋样|不[能会]再晚|[就那写填定是我得要等再前弄吧呗啊哈叭嘛呢了行好成吗啦哦咯的呀先在到也给你您放]"
)


def _is_filler(text: str, said: str) -> bool:
    return not _FILLER.sub("", text.replace(said, ""))


def _to_pay_by(text: str, start: int, end: int) -> bool:
    """Tell whether a day is one to pay by: its clause speaks of paying, or it is all there is to an answer."""
    said, (before, after) = text[start:end], clause(text, start, end)
    beside = f"{before}|{after}"
    others = f"{text[max(0, start - 80) : start - len(before)]}|{text[end + len(after) : end + 80]}"
    if said[0] == "今" and _IS_TODAY.match(after):
        return False
    if said[0] == "今" and not _KEEP_TILL.search(before) and not (_is_filler(before, said) and _is_filler(after, said)):
        return (
            _WILL_PAY.search(after) is not None
            and not _ASKING.search(beside)
            and not _OTHER_DAY.search(text[end + len(after) : end + len(after) + 12])
            and not _OTHER_DAY.search(beside)
            and not _NOT_SO.search(beside)
        )
    other = _OTHER_DAY.search(beside) or _GREETING.match(after)
    if _NOT_SO.search(beside) or (other and not (_COMES.match(other.group()) and _MONEY_COMES.search(beside))):
        return False
    if _PAYING.search(beside):
        return True
    if _is_filler(after, said):
        if _is_filler(before, said):
            return not _OTHER_DAY.search(others)
        if _AT_END.search(before):
            return _TIME_ASKED.search(others) is not None
    return _THEN.search(text[end + len(after) : end + len(after) + 10]) is not None


# 发工资那天 is a day to pay by that only the buyer knows; the words stay its value.
_PAY_DAY = re.compile(
    "[发开领]了?(?:工资|薪水?|奖金|年终奖|钱)的?(?:那天|那日|当天|当日|时候)|(?<!没到)(?:发[薪饷]日|工资日)|(?:节|假期?|放假)后的?第?[一头]个?(?:工作日|天)"
)


def find(text: str, now: datetime) -> list[Found]:
    """Return the days to pay by; `now` is aware and in Shanghai's time."""
    out = [
        Found("date", start, end, day.isoformat())
        for start, end, day in named(text, now.date())
        if _to_pay_by(text, start, end)
    ]
    return out + [Found("date", m.start(), m.end(), m.group()) for m in _PAY_DAY.finditer(text)]
