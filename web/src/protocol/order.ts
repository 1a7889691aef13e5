import type { Application, BillRow, OfferKind, OfferTerms } from "./message";

export type CaseState = "open" | "paused" | "stopped" | "settled" | "closed";
export type OfferState = "open" | "accepted" | "declined" | "expired" | "withdrawn";

export interface OfferView {
  id: number;
  kind: OfferKind;
  state: OfferState;
  value: number;
  terms: OfferTerms;
  expires_at: string | null;
  title?: string;
}

export interface PromiseView {
  id: number;
  pay_on: string;
  amount: number;
  state: "open" | "kept" | "broken";
  at: string;
  order_no?: string;
}

/** An order as the shop API tells it. */
export interface Order extends BillRow {
  buyer_id: string;
  lane: "order" | "credit";
  status: "pending" | "paid" | "closed";
  case: { state: CaseState; cause: string | null; until: string | null };
  offers: OfferView[];
  applications: Application[];
  promises: PromiseView[];
  reminders: { step: string; channel: string; state: string; at: string; why: string | null }[];
  reasons: { reason: string; confidence: number; at: string }[];
}

/** An order as its buyer sees it in the widget. */
export interface BuyerOrder extends Order {
  pay_url: string | null;
  /** The agreed price is not changed on the platform yet: there is nothing to pay until it is. */
  price_waits?: boolean;
  /** When an order that is not paid closes by itself. */
  closes_at?: string | null;
  why: { offer_id: number; text: string }[];
}
