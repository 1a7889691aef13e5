"""The flow `shipping`: postage, how long it takes, whether it gets there, and by whom."""

from sqlalchemy.orm import Session

from nuanfu.cases import cards, changes, facts, handover, offers, plans, todos
from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.talk import Talk
from nuanfu.ledger import parts
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.money import Fen, yuan
from nuanfu.negotiation import regions
from nuanfu.negotiation.moves import MoveKind, OfferKind, OfferState
from nuanfu.negotiation.postage import courier_price, propose_postage
from nuanfu.negotiation.quantities import Courier
from nuanfu.negotiation.service_area import delivery_to
from nuanfu.turns.acting import Reply, Result, RunningTurn


def answer_shipping(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a question about postage, time, area or courier."""
    talk = Talk(session, running, said, words)
    if said.intent == "reason_shipping_fee":
        return talk.about_order(_postage)
    if said.intent == "reason_courier":
        return talk.about_order(_courier)
    return _delivery(talk)


def _postage(talk: Talk, order: Order) -> Result:
    """Offer postage off within the cap, once; a standing offer is shown again, a refused one is not repeated."""
    standing = _standing(talk, order)
    if standing is not None and not _refused(talk, standing):
        until = cards.clock_time(standing.expires_at)
        text = talk.say("price.standing", after=yuan(standing.after), until=until)
        return talk.answer(text, card=cards.offer_card(standing), asks={"offer": standing.id})
    if standing is not None:
        changes.finish(
            talk.session, order, standing, OfferState.DECLINED, now=talk.now, who="buyer", why="refused by words"
        )
        talk.session.flush()
    situation = facts.gather(talk.session, order, talk.policy, talk.now)
    move = propose_postage(situation, talk.policy)
    if move.kind is MoveKind.BILL:
        return talk.answer(talk.say("shipping.postage_owed"), card=cards.bill_card([order]))
    if move.kind is MoveKind.PERSON:
        handover.to_queue(talk.session, talk.running, why="person_above", order=order)
        return talk.answer(talk.say("price.person"), asks={})
    if move.proposal is None:
        assert move.hold is not None
        fee = yuan(order.shipping_fee - order.shipping_discount)
        return talk.answer(talk.say(f"shipping.hold_{move.hold.value}", fee=fee))
    offer = offers.make(talk.session, order, move, talk.in_force, now=talk.now)
    text = talk.say("shipping.offer_postage", **cards.offer_variables(order, move.proposal))
    return talk.answer(text, card=cards.offer_card(offer), asks={"offer": offer.id})


def _standing(talk: Talk, order: Order) -> Offer | None:
    made = [offer for offer in facts.offers_of(talk.session, order) if offer.kind == OfferKind.FREE_SHIPPING]
    return next((offer for offer in made if offer.state_at(talk.now) is OfferState.OPEN), None)


def _refused(talk: Talk, offer: Offer) -> bool:
    return offer.shown_seq is not None and talk.running.last_seq > offer.shown_seq


def _delivery(talk: Talk) -> Result:
    """Tell days and area for the place that was named, else for the order's, else ask where it goes."""
    order = talk.order()
    named = [province for province in talk.said.values("province") if regions.province(str(province))]
    province = named[-1] if named else None
    if province is None and isinstance(order, Order) and order.province:
        province = regions.province(order.province)
    if province is None and talk.said.intent == "reason_delivery_area":
        return talk.answer(talk.say("shipping.ask_where"), asks={"region": talk.said.intent})
    delivery = delivery_to(province, talk.policy, talk.now)
    where = province or "一般地区"
    lines = []
    if delivery.suspended_until is not None:
        lines.append(talk.say("shipping.suspended", where=where, until=cards.clock_time(delivery.suspended_until)))
    elif delivery.days is None:
        lines.append(talk.say("shipping.not_served", where=where))
    else:
        lines.append(talk.say("shipping.days", where=where, days=str(delivery.days)))
    if delivery.holiday is not None:
        lines.append(talk.say("shipping.holiday", text=delivery.holiday.text))
    return talk.answer(*lines)


def answer_region(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a place as the answer to where it goes."""
    talk = Talk(session, running, said, words)
    answer = _delivery(talk)
    return Result(answer.replies, asks={})


def _courier(talk: Talk, order: Order) -> Result:
    """Name the price of the courier that is wanted and ask; a person quotes what the policy has no price for."""
    wanted = [Courier(name) for name in talk.said.values("courier") if name in set(Courier)]
    if not wanted:
        names = "、".join(f"{name}（加 {yuan(fen)}）" for name, fen in talk.policy.shipping.couriers.items())
        return talk.answer(talk.say("shipping.which_courier", names=names or "默认快递"))
    courier = wanted[-1]
    price = courier_price(order.goods_total, courier, talk.policy)
    if price is None or order.lane != "order" or order.status != "pending":
        return talk.leave_to_person("shipping.courier_person", courier=courier.value)
    if price == 0:
        _choose(talk, order, courier.value, 0)
        return talk.answer(talk.say("shipping.courier_free", courier=courier.value), asks={})
    text = talk.say(
        "shipping.courier_price", courier=courier.value, price=yuan(price), after=yuan(order.payable + price)
    )
    return talk.answer(text, asks={"courier": {"name": courier.value, "price": price, "order_no": order.order_no}})


def take_courier(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a yes to a courier's price: it is added to the postage, and the last open part grows."""
    talk = Talk(session, running, said, words)
    asked = talk.asked["courier"]
    named = Said(said.text, "affirm", found=())
    running.turn.order_no = running.turn.order_no or asked["order_no"]
    found = Talk(session, running, named, words).order()
    if not isinstance(found, Order) or found.order_no != asked["order_no"] or found.status != "pending":
        return talk.answer(talk.say("answer.offer_gone"), asks={})
    _choose(talk, found, asked["name"], asked["price"])
    lines = [talk.say("shipping.courier_taken", courier=asked["name"], after=yuan(found.payable))]
    if found.pay_url:
        lines.append(talk.say("answer.pay_link", link=found.pay_url))
    return Result([Reply("\n".join(lines), cards.bill_card([found]))], asks={})


def _choose(talk: Talk, order: Order, courier: str, price: Fen) -> None:
    """Add the courier's price to the order; a postage cap never pays for it."""
    order.shipping_fee += price
    parts.raise_last_open_part(order, price)
    plans.withdraw_offer(talk.session, order, now=talk.now, who="buyer")
    record(
        talk.session,
        "courier.chosen",
        at=talk.now,
        who="buyer",
        why="reason_courier",
        order=order,
        policy_hash=talk.in_force.hash,
        courier=courier,
        price=price,
        shipping_fee=order.shipping_fee,
    )
    todos.after_courier(talk.session, order, courier, price, talk.now)
