"""The cards a message may carry, and the figures that scripts may name."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from nuanfu.cases.models import Offer
from nuanfu.clock import SHANGHAI, end_of_day, shanghai_day
from nuanfu.ledger.models import Instalment, Order
from nuanfu.money import yuan
from nuanfu.negotiation.moves import OfferKind, Part, Proposal


def offer_variables(order: Order, proposal: Proposal) -> dict[str, str]:
    """Return what an offer script may name; amounts ready to read."""
    cut = proposal.before - proposal.after
    return {
        "saved": yuan(cut if proposal.kind is OfferKind.DISCOUNT else proposal.value),
        "before": yuan(proposal.before),
        "after": yuan(proposal.after),
        "until": clock_time(proposal.expires_at),
        "gift": proposal.title,
        "points": str(proposal.value),
        "bonus": str(proposal.bonus),
        "title": title_of(order),
    }


def terms_of(proposal: Proposal) -> dict[str, Any]:
    """Return the offer's terms: one sentence for the buyer, kept with the offer."""
    if proposal.kind is OfferKind.INSTALLMENT:
        parts = [{"due_at": shanghai_iso(part.due_at), "amount": part.amount} for part in proposal.parts]
        text = f"分 {len(parts)} 期：{parts_text(proposal.parts)}；{proposal.effect}。"
        return {"text": text, "periods": len(parts), "parts": parts}
    if proposal.kind is OfferKind.DEFERRAL:
        assert proposal.until is not None
        effect = f"；{proposal.effect}" if proposal.effect else ""
        return {"text": f"付款时间改到 {clock_time(proposal.until)}{effect}。", "until": shanghai_iso(proposal.until)}
    until = f"{clock_time(proposal.expires_at)}前有效"
    if proposal.kind is OfferKind.POINTS and proposal.value == 0:
        return {"text": f"{clock_time(proposal.expires_at)}前付清，送 {proposal.bonus} 积分。"}
    if proposal.kind is OfferKind.POINTS:
        extra = f",在此之前付款再加 {proposal.bonus} 积分" if proposal.bonus else ""
        return {"text": f"付款后送 {proposal.value} 积分{extra}；{until}。"}
    if proposal.kind is OfferKind.GIFT:
        return {"text": f"随订单送{proposal.title}；{until}。"}
    if proposal.kind is OfferKind.FREE_SHIPPING:
        return {"text": f"运费减 {yuan(proposal.value)}；{until}。"}
    return {"text": f"商品优惠 {yuan(proposal.value)}；{until}。"}


def parts_text(parts: Iterable[Part]) -> str:
    """Return the parts of a plan as a buyer reads them: `11月26日前 ¥102.33、12月26日前 ¥102.34`.

    A part that ends within its day, as the first one of an order that closes, says at what time.
    """
    return "、".join(
        f"{clock_time(part.due_at) if part.due_at < end_of_day(shanghai_day(part.due_at)) else day(part.due_at)}前"
        f" {yuan(part.amount)}"
        for part in parts
    )


def parts_agreed(terms: dict[str, Any]) -> list[Part]:
    """Return the parts that the terms of a plan's offer name."""
    return [Part(datetime.fromisoformat(part["due_at"]), part["amount"]) for part in terms["parts"]]


def offer_card(offer: Offer) -> dict[str, Any]:
    """Return the card that shows an offer and can be accepted by its id."""
    return {
        "type": "offer",
        "offer_id": offer.id,
        "kind": offer.kind,
        "title": offer.title,
        "before": due_time(offer.before) if offer.kind == OfferKind.DEFERRAL else offer.before,
        "after": due_time(offer.after) if offer.kind == OfferKind.DEFERRAL else offer.after,
        "terms": offer.terms,
        "expires_at": offer.expires_at.astimezone(SHANGHAI).isoformat(),
    }


def title_for(proposal: Proposal) -> str:
    """Return the few words over an offer card."""
    if proposal.kind is OfferKind.DEFERRAL:
        return f"{day(proposal.until)}前付款"
    if proposal.kind is OfferKind.INSTALLMENT:
        return f"分 {len(proposal.parts)} 期付"
    if proposal.kind is OfferKind.GIFT:
        return f"送{proposal.title}"
    if proposal.kind is OfferKind.POINTS:
        return f"送 {proposal.value} 积分" if proposal.value else f"提前付清送 {proposal.bonus} 积分"
    if proposal.kind is OfferKind.FREE_SHIPPING:
        return f"运费减 {yuan(proposal.value)}"
    return f"优惠 {yuan(proposal.value)}"


def bill_card(orders: list[Order]) -> dict[str, Any]:
    """Return the card with the sums of the given orders, as the order view has them."""
    return {
        "type": "bill",
        "orders": [
            {
                "order_no": order.order_no,
                "title": title_of(order),
                "goods_total": order.goods_total,
                "discount": order.discount,
                "shipping_fee": order.shipping_fee,
                "shipping_discount": order.shipping_discount,
                "payable": order.payable,
                "paid": order.paid,
                "refund_due": order.refund_due,
                "installments": [instalment_view(part) for part in order.instalments],
            }
            for order in orders
        ],
    }


def instalment_view(part: Instalment) -> dict[str, Any]:
    """Return one part of an order as the contract shows it."""
    return {
        "seq": part.seq,
        "opens_at": shanghai_iso(part.opens_at),
        "due_at": shanghai_iso(part.due_at),
        "amount": part.amount,
        "paid": part.paid,
        "state": part.state,
    }


def shanghai_iso(at: datetime | None) -> str | None:
    """Return a time as the contract writes it, with the shop's offset."""
    return at.astimezone(SHANGHAI).isoformat() if at else None


def due_time(seconds: int) -> str | None:
    """Return a due time kept as seconds since 1970 as the contract writes it; 0 is none."""
    return shanghai_iso(datetime.fromtimestamp(seconds, UTC)) if seconds else None


def clock_time(at: datetime) -> str:
    """Return a time of day as a buyer reads it: `11月23日 18:30`."""
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def picker_card(orders: list[Order]) -> dict[str, Any]:
    """Return the card that asks which order is meant."""
    return {
        "type": "order_picker",
        "orders": [
            {
                "order_no": order.order_no,
                "title": title_of(order),
                "payable": order.payable,
                "closes_at": shanghai_iso(order.closes_at),
            }
            for order in orders
        ],
    }


def title_of(order: Order) -> str:
    """Return what the buyer knows the order by."""
    return title_from([item.title for item in order.items])


def title_from(titles: Sequence[str]) -> str:
    """Return what a buyer knows an order by: its first item, and how many more kinds there are."""
    return titles[0] if len(titles) == 1 else f"{titles[0]} 等{len(titles)}件"


def day(at: datetime | None) -> str:
    """Return a day as a buyer reads it: `11月23日`, nothing for no day."""
    if at is None:
        return ""
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日"
