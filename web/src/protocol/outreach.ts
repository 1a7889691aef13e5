/** What the console and the desk exchange about what the shop starts: lists of people, calendar, results, wording. */

export type ListName = "call_list" | "hand_list";
export type ListResult = "reached" | "promised" | "refused" | "wrong_number" | "call_later" | "sent" | "not_sent";

export interface ListRow {
  id: number;
  order_no: string;
  buyer_id: string;
  name: string;
  /** Masked, until one has taken the row. */
  phone: string | null;
  title: string;
  payable: number;
  lane: "order" | "credit";
  closes_at: string | null;
  step: string;
  reason: string | null;
  reminded: number;
  best_hour: number | null;
  text: string | null;
  note: string | null;
  call_at: string | null;
  mine: boolean;
  taken_by: string | null;
}

export interface NewResult {
  result: ListResult;
  note?: string;
  pay_on?: string;
  call_at?: string;
}

export interface UnclearRow {
  id: number;
  at: string;
  order_no: string;
  buyer_id: string;
  step: string;
  channel: string | null;
  note: string | null;
}

export interface LeftOrder {
  order_no: string;
  buyer_id: string;
  title: string;
  payable: number;
}

export interface Delivery {
  id: number;
  at: string;
  kind: string;
  about: string;
  url: string;
  state: "pending" | "dead";
  attempts: number;
  why: string | null;
}

export type SlotName = "morning" | "afternoon" | "evening";

export interface CalendarEntry {
  order_no: string;
  buyer_id: string;
  step: string;
  section: string;
  amount: number;
  at: string;
  slot: SlotName | null;
  channel: string | null;
  script: string | null;
  state: "goes" | "waits" | "never";
  why: string | null;
  until: string | null;
}

export interface Calendar {
  now: string;
  from: string;
  days: number;
  slots: Record<SlotName, string>;
  entries: CalendarEntry[];
  /** How many orders were looked at, when there were more. */
  left_out: number | null;
  per_minute: number;
}

/** Reminders that have something in common; `amount` in fen, shares from 0 to 1. */
export interface ResultRow {
  name: string;
  sent: number;
  seen: number;
  replied: number;
  paid: number;
  paid_share: number | null;
  interval: [number, number];
  enough: boolean;
  amount: number;
  opted_out: number;
}

interface Group {
  orders: number;
  paid: number;
  paid_share: number | null;
  interval: [number, number];
}

export type By = "step" | "channel" | "script" | "reason";

export interface Report {
  from: string;
  to: string;
  orders: { placed: number; paid: number; paid_share: number | null };
  uplift: {
    reminded: Group;
    control: Group;
    difference: number | null;
    interval: [number, number] | null;
    enough: boolean;
  };
  /** `recovered` counts each payment once, while `amount` counts it for every reminder before it. */
  reminders: Omit<ResultRow, "name"> & {
    orders: number;
    orders_paid: number;
    recovered: number;
    states: Record<string, number>;
  };
  by_step: ResultRow[];
  by_channel: ResultRow[];
  by_script: ResultRow[];
  by_reason: ResultRow[];
  concessions: Record<string, number>;
  opt_outs: Record<string, number>;
  complaints: number;
  held_back: Record<string, number>;
  words: Record<"held_back" | "channel" | "reason", Record<string, string>>;
  enough: number;
  control: { share: number; told_apart: number; orders_needed: number };
}

export interface WordingScript {
  id: string;
  flow: string;
  lane: "order" | "credit" | null;
  variables: string[];
  variants: string[];
}

export interface PublishedVersion {
  hash: string;
  since: string;
}

export interface Wording {
  version: string;
  since: string | null;
  versions: PublishedVersion[];
  scripts: WordingScript[];
}

export interface CadenceStep {
  section: string;
  audience: string;
  step: string;
  when: string;
  channels: string[];
  script: string;
  sms: string | null;
}

export interface Cadence {
  text: string;
  hash: string;
  since: string | null;
  versions: PublishedVersion[];
  steps: CadenceStep[];
}

export interface CadenceChecked {
  hash: string;
  steps: CadenceStep[];
  doubts: string[];
}

export interface Health {
  status: string;
  parts: Record<string, string>;
  outreach_ticked_at?: string | null;
}
