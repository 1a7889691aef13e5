"""Scripts and cadence for the manager: shown, checked, seen with an order's facts, and published for every process."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from nuanfu.cases import cards
from nuanfu.desk import audit
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Id, Shape
from nuanfu.desk.console.access import Manager
from nuanfu.desk.parts import Parts
from nuanfu.ledger import policies, publications
from nuanfu.ledger.models import Order, Publication
from nuanfu.ledger.publications import Name
from nuanfu.money import yuan
from nuanfu.outreach.telling import SECTIONS, WAYS
from nuanfu.policy.reminders import (
    DelayedStep,
    DueStep,
    Provider,
    Reminders,
    Step,
    cadence_hash,
    check_words,
    parse_reminders,
)
from nuanfu.policy.scripts import Scripts
from nuanfu.published import publish_cadence, publish_wording

router = APIRouter(prefix="/console/api", tags=["console"])
VERSIONS = 50
LONGEST_CADENCE = 50_000  # characters; the shipped one with all its comments has 4,000
SAMPLES = {
    "title": "长绒棉四件套",
    "payable": "¥307",
    "amount": "¥307",
    "total": "¥307",
    "before": "¥307",
    "after": "¥298",
    "saved": "¥9",
    "price": "¥299",
    "fee": "¥8",
    "until": "明天 10:00",
    "day": "11月30日",
    "hours": "09:00-22:00",
    "link": "https://pay.example.com/A1",
    "gift": "随手礼花茶一盒",
    "points": "299",
    "periods": "3",
    "how": "打开付款页，点「忘记密码」",
    "reason": "这个月不能再延",
}
"""What a blank is filled with where no order says it; a blank that is not here is shown by its name."""

Variant = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, strict=True)]
ScriptName = Annotated[str, StringConstraints(max_length=64, strict=True)]
Changes = Annotated[
    dict[ScriptName, Annotated[list[Variant], Field(max_length=20)]], Field(min_length=1, max_length=500)
]


class WordingIn(Shape):
    """Other variants for some scripts; `order_no` is whose facts fill the preview."""

    changes: Changes
    order_no: Id | None = None


class CadenceIn(Shape):
    """A cadence as the shop writes it."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_CADENCE, strict=True)]


@router.get("/wording")
def read_wording(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return every script that is said, and since when each version was."""
    with parts.app.database.reading() as session:
        scripts = parts.published.scripts(session)
        versions = publications.versions(session, Name.WORDING, VERSIONS)
    return {
        "version": scripts.version,
        "since": cards.shanghai_iso(versions[0].since) if versions else None,
        "versions": _versions(versions),
        "scripts": [
            {
                "id": name,
                "flow": name.split(".")[0],
                "lane": scripts[name].lane,
                "variables": scripts[name].variables,
                "variants": scripts[name].variants,
            }
            for name in sorted(scripts.ids)
        ],
    }


@router.post("/wording/check")
def check_wording(body: WordingIn, parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return what the changed scripts would read like; bad ones are refused by `id.number`."""
    with parts.app.database.reading() as session:
        changed = _reworded(session, parts, body)
        known = _facts(session, body.order_no)
        shop = policies.current(session).policy.shop
        known |= {"shop": shop.name, "name": shop.agent_signature}
    return {"version": changed.version, "previews": {name: _preview(changed, name, known) for name in body.changes}}


@router.post("/wording")
def publish(body: WordingIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Put other wording in force: every process says it within seconds."""
    with parts.app.database.exclusively("wording"), parts.app.database.writing() as session:
        changed = _reworded(session, parts, body)
        made = publish_wording(session, changed, now=parts.app.clock(), who=f"agent:{manager.id}")
        audit.note(session, manager.name, "wording.published", changed.version[:12], scripts=sorted(body.changes))
    parts.published.take_up()
    return {"version": changed.version, "changed": made}


@router.get("/cadence")
def read_cadence(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return the cadence in force as text, what it comes to, and since when each version was."""
    with parts.app.database.reading() as session:
        text, reminders = parts.published.cadence_text(session), parts.published.reminders(session)
        versions = publications.versions(session, Name.CADENCE, VERSIONS)
    return {
        "text": text,
        "hash": cadence_hash(reminders),
        "since": cards.shanghai_iso(versions[0].since) if versions else None,
        "versions": _versions(versions),
        "steps": _steps(reminders),
    }


@router.post("/cadence/check")
def check_cadence(body: CadenceIn, parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Tell whether a cadence can be used and what it comes to; a bad one is refused by line and field."""
    with parts.app.database.reading() as session:
        shop = policies.current(session).policy.shop.name
        reminders = parse_reminders(body.text, parts.published.scripts(session), shop, "提醒节奏")
    return {"hash": cadence_hash(reminders), "steps": _steps(reminders), "doubts": _doubts(parts, reminders)}


@router.post("/cadence")
def publish_text(body: CadenceIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Put a cadence in force: every worker goes by it from its next tick on."""
    with parts.app.database.exclusively("wording"), parts.app.database.writing() as session:
        scripts = parts.published.scripts(session)
        made = publish_cadence(session, body.text, scripts, now=parts.app.clock(), who=f"agent:{manager.id}")
        audit.note(session, manager.name, "cadence.published", None, changed=made)
    return {"changed": made}


def _reworded(session: Session, parts: Parts, body: WordingIn) -> Scripts:
    """Return the scripts with the changes; raises ScriptInvalid, also when the cadence could not be said in them."""
    changed = parts.published.scripts(session).reworded(body.changes)
    check_words(parts.published.reminders(session), changed, policies.current(session).policy.shop.name)
    return changed


def _preview(scripts: Scripts, name: str, known: dict[str, str]) -> list[str]:
    filled = {blank: known.get(blank) or SAMPLES.get(blank) or f"〔{blank}〕" for blank in scripts[name].variables}
    return [variant.format_map(filled) for variant in scripts[name].variants]


def _facts(session: Session, order_no: str | None) -> dict[str, str]:
    order = session.get(Order, order_no) if order_no else None
    if order is None:
        return {}
    sum_of_it = yuan(order.payable)
    facts = {"title": cards.title_of(order), "payable": sum_of_it, "amount": sum_of_it, "total": sum_of_it}
    if order.closes_at is not None:
        facts["until"] = cards.clock_time(order.closes_at)
    return facts | ({"link": order.pay_url} if order.pay_url else {})


def _versions(rows: Sequence[Publication]) -> list[dict[str, Any]]:
    return [{"hash": row.hash, "since": cards.shanghai_iso(row.since)} for row in rows]


def _steps(reminders: Reminders) -> list[dict[str, Any]]:
    """Say a cadence in words, a step a row."""
    return [
        {
            "section": SECTIONS[section],
            "audience": _whom(step),
            "step": step.step,
            "when": _when(step),
            "channels": [WAYS[way] for way in step.channels],
            "script": step.script,
            "sms": step.sms,
        }
        for section, steps in reminders.sections()
        for step in steps
    ]


def _whom(step: Step) -> str:
    """Say whom a step is for; empty for everybody."""
    audience = step.audience
    named = [
        {"new": "新买家", "returning": "老买家"}[audience.buyer.value] if audience.buyer else "",
        {"known": "知道原因", "unknown": "不知道原因"}[audience.reason.value] if audience.reason else "",
        f"{yuan(audience.min_amount)} 起" if audience.min_amount is not None else "",
        f"{yuan(audience.max_amount)} 以内" if audience.max_amount is not None else "",
    ]
    return "，".join(name for name in named if name)


def _when(step: Step) -> str:
    if isinstance(step, DueStep):
        return "到期当天" if step.day == 0 else f"到期{'前' if step.day < 0 else '后'} {abs(step.day)} 天"
    if isinstance(step, DelayedStep):
        minutes = int(step.after.total_seconds()) // 60
        for unit, name in ((24 * 60, "天"), (60, "小时")):
            if minutes and minutes % unit == 0:
                return f"{minutes // unit} {name}后"
        return f"{minutes} 分钟后" if minutes else "马上"
    return "买家说的那天"


def _doubts(parts: Parts, reminders: Reminders) -> list[str]:
    """Name what is allowed and may still surprise."""
    doubts = []
    settings = parts.app.settings
    if reminders.sms.provider is Provider.ALIYUN and not (settings.sms_key_id and settings.sms_key_secret):
        doubts.append(
            "短信走阿里云，但这台机器没有设 NUANFU_SMS_KEY_ID / NUANFU_SMS_KEY_SECRET；发送进程没有钥匙就不发短信"
        )
    if reminders.control_share > 0:
        doubts.append(f"对照组打开了：{float(reminders.control_share):.0%} 的买家这一季收不到未付款订单的提醒")
    return doubts
