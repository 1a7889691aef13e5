/** What travels between the desk and its pages: docs/desk-protocol.md, in types. Money is integer fen, times ISO-8601. */

export type Sender = "buyer" | "bot" | "agent" | "system";

export interface Attachment {
  id: string;
  url: string;
  type: string;
  /** Given for an application or a hardship: at the desk only who decides may see it. */
  paper?: boolean;
}

export interface Message {
  seq: number;
  from: Sender;
  name?: string | null;
  text?: string | null;
  card?: Card | null;
  attachments?: Attachment[];
  /** Only on one's own messages: what makes a repeat recognisable. */
  client_id?: string | null;
  at: string;
}

export interface Part {
  seq: number;
  opens_at: string | null;
  due_at: string | null;
  amount: number;
  paid: number;
  state: "open" | "partly_paid" | "paid";
}

export type OfferKind = "discount" | "free_shipping" | "gift" | "points" | "deferral" | "installment" | "stop";

export interface OfferTerms {
  text: string;
  until?: string | null;
  periods?: number;
  parts?: { due_at: string; amount: number }[];
}

export interface OfferCard {
  type: "offer";
  offer_id: number;
  kind: OfferKind;
  title: string;
  /** Fen for money, due times for a deferral; the first part for the `after` of a plan. */
  before: number | string | null;
  after: number | string | null;
  terms: OfferTerms;
  expires_at: string | null;
}

export interface BillRow {
  order_no: string;
  title: string;
  goods_total: number;
  discount: number;
  shipping_fee: number;
  shipping_discount: number;
  payable: number;
  paid: number;
  refund_due: number;
  installments: Part[];
}

export interface BillCard {
  type: "bill";
  orders: BillRow[];
}

export interface OrderPickerCard {
  type: "order_picker";
  orders: { order_no: string; title: string; payable: number; closes_at: string | null }[];
}

export interface HowtoCard {
  type: "howto";
  topic: string;
  steps: { text: string; image?: string | null }[];
}

export type ApplicationKind = "deferral" | "installment" | "stop" | "dispute" | "reduction";

export interface Application {
  id: number;
  kind: ApplicationKind;
  asked: { until?: string; periods?: number; text?: string; off?: number } | string | null;
  state: "pending" | "approved" | "refused";
  at: string;
  progress: { at: string; text: string }[];
  order_no?: string;
  title?: string;
}

export interface ApplicationCard extends Application {
  type: "application";
}

export interface SurveyCard {
  type: "survey";
  question: string;
  scale: number;
}

export type Card = OfferCard | BillCard | OrderPickerCard | HowtoCard | ApplicationCard | SurveyCard;
