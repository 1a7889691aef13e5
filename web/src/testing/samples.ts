import type { Row } from "../protocol/desk";
import type { Message, Sender } from "../protocol/message";
import type { BuyerOrder } from "../protocol/order";
import type { State } from "../protocol/state";

/** Small pieces of a conversation for tests and for the mock desk; each is complete and can be changed. */
export function message(seq: number, from: Sender = "bot", more: Partial<Message> = {}): Message {
  return { seq, from, text: `第${seq}句`, at: "2026-11-26T14:00:00+08:00", ...more };
}

export function state(more: Partial<State> = {}): State {
  return {
    mode: "bot",
    last_seq: 0,
    read_by_shop: 0,
    read_by_buyer: 0,
    queue: null,
    agent: null,
    hours: { open: true, text: "人工客服 09:00-22:00" },
    shop: { name: "暖屋家居" },
    known: true,
    quick_replies: [],
    callback: false,
    ...more,
  };
}

export function order(more: Partial<BuyerOrder> = {}): BuyerOrder {
  return {
    order_no: "A2026112601",
    buyer_id: "demo-price",
    lane: "order",
    status: "pending",
    title: "长绒棉四件套",
    goods_total: 29900,
    discount: 0,
    shipping_fee: 800,
    shipping_discount: 0,
    payable: 30700,
    paid: 0,
    refund_due: 0,
    installments: [
      { seq: 1, opens_at: null, due_at: "2026-11-27T14:00:00+08:00", amount: 30700, paid: 0, state: "open" },
    ],
    case: { state: "open", cause: null, until: null },
    offers: [],
    applications: [],
    promises: [],
    reminders: [],
    reasons: [],
    pay_url: "https://pay.example/A2026112601",
    why: [],
    ...more,
  };
}

export function row(buyer: string, more: Partial<Row> = {}): Row {
  return {
    buyer_id: buyer,
    name: `买家${buyer}`,
    mode: "queue",
    agent: null,
    waiting_since: "2026-11-26T14:00:00+08:00",
    priority: "normal",
    why: "request_human",
    emotion: "calm",
    signals: [],
    last_text: "转人工",
    said_seq: 1,
    last_at: "2026-11-26T14:00:00+08:00",
    unread: 1,
    order_no: null,
    closes_at: null,
    viewers: [],
    callback: false,
    ...more,
  };
}
