import type { Application, Attachment, Message } from "./message";
import type { Order, PromiseView } from "./order";
import type { State } from "./state";

export type Presence = "online" | "busy" | "away";
export type Role = "agent" | "manager";
export type Priority = "crisis" | "closing" | "normal";
export type Box = "queue" | "mine" | "others" | "bot" | "search";

export interface Me {
  id: number | string;
  name: string;
  role: Role;
  status: Presence;
  capacity: number;
  skills: string[];
  /** May decide applications, and see the papers given for them. */
  decides: boolean;
}

/** One conversation in the lists of the console. */
export interface Row {
  buyer_id: string;
  name: string | null;
  mode: "bot" | "queue" | "agent";
  agent: { id: number | string; name: string } | null;
  waiting_since: string | null;
  /** Since when the buyer waits for the agent who has them. */
  unanswered_since?: string | null;
  priority: Priority;
  why: string | null;
  /** What the buyer has named beside that. */
  reasons?: string[];
  emotion: string | null;
  signals: string[];
  /** What buyer or agent said last. */
  last_text: string | null;
  /** Its number; 0 when nobody but the assistant has said anything. */
  said_seq: number;
  last_at: string | null;
  unread: number;
  order_no: string | null;
  closes_at: string | null;
  viewers: string[];
  callback: boolean;
  /** The desk thinks that this agent suits: they know the buyer, or the subject is theirs. */
  suggested?: boolean;
  /** Where the row stands in the queue as this agent is to work it; told with the list alone. */
  place?: number;
}

export interface Counts {
  queue: number;
  mine: number;
  others: number;
}

export interface Brief {
  why?: string;
  at?: string;
  /** The turn that led here: which words decided is asked for it. */
  turn_id?: number | null;
  emotion?: string | null;
  next_step?: string;
  signals?: string[];
  order_no?: string;
  payable?: number;
  case?: { state: string; cause: string | null };
  reasons?: string[];
  offers?: { kind: string; value: number; state: string }[];
  room?: { discount: number; limit: string; meant: string };
  /** By order number, the cause for which a case waits for a person's decision. */
  undecided?: Record<string, string>;
}

export interface Note {
  id: number;
  by: string;
  text: string;
  at: string;
}

export interface Word {
  /** Where it stands in the message. */
  start: number;
  end: number;
  text: string;
  weight: number;
}

export interface Understood {
  turn_id: number;
  intent: string | null;
  confidence: number | null;
  emotion: string | null;
  /** What a person said it meant. */
  label?: string | null;
}

export interface Explained {
  intent: string;
  confidence: number;
  against: string;
  words: Word[];
  neighbours: { text: string; weight: number; intent?: string }[];
  understood?: boolean;
}

export interface TitledOrder extends Order {
  title: string;
  pay_url?: string | null;
  closes_at?: string | null;
  payments?: { external_id: string; amount: number; paid_at: string }[];
}

export interface Conversation {
  row: Row;
  messages: Message[];
  more: boolean;
  brief: Brief | null;
  orders: TitledOrder[];
  promises: PromiseView[];
  applications: PendingApplication[];
  notes: Note[];
  understood: Record<string, Understood>;
  /** As the buyer sees it. */
  state?: State;
}

export interface Script {
  id: string;
  flow: string;
  text: string;
}

export interface Finding {
  phrase: string;
  why: string;
  instead: string;
}

export interface PendingApplication extends Application {
  buyer_id?: string;
  name?: string;
  payable?: number;
  answer_by?: string | null;
  /** Pictures given along, for who decides alone. */
  papers?: { id: string; type: string }[];
}

export interface Todo {
  id: number;
  kind: string;
  order_no: string;
  text: string;
  state: string;
  owner: string | null;
  made_at: string;
  done_at: string | null;
}

/** A colleague who is there, with how much they have and may have. */
export interface Colleague {
  id: Agent["id"];
  name: string;
  status?: Presence;
  having: number;
  capacity: number;
}

export interface Callback {
  id: number;
  buyer_id: string;
  name: string;
  asked_at: string;
  why: string | null;
}

export interface Agent {
  id: number | string;
  name: string;
  role: Role;
  capacity: number;
  skills: string[];
  decides?: boolean;
  status?: Presence;
  disabled?: boolean;
}

export interface AgentChange {
  name: string;
  role?: Role;
  capacity?: number;
  skills?: string[];
  password?: string;
}

export interface NewAgent {
  name: string;
  password: string;
  role: Role;
  capacity: number;
  skills: string[];
}

export interface PolicyInForce {
  text: string;
  hash: string;
  since: string;
  versions: { hash: string; since: string; who?: string | null; version?: string | null }[];
}

/** What a good policy may still be asked about: by field, what it leads to. */
export interface PolicyChecked {
  hash: string;
  doubts: Record<string, string>;
  /** What it changes against the policy in force, field by field. */
  changes: PolicyChange[];
}

export interface PolicyChange {
  field: string;
  was: string;
  now: string;
}

/** Whether a buyer may be called now, why not, and how often it was tried today. */
export interface Calls {
  may_call: boolean;
  why: string | null;
  today: number;
  connected_today: number;
}

/** The day in numbers; money in fen. */
export interface Today {
  day: string;
  messages: Record<"buyer" | "bot" | "agent" | "system", number>;
  conversations: Record<"bot" | "queue" | "agent", number>;
  /** Conversations in which a buyer wrote, and those in which a person did. */
  talked: number;
  handled: number;
  handover_rate: number | null;
  answer_seconds: number | null;
  handovers: number;
  handed_back: number;
  missed: number;
  usual_wait_seconds: number | null;
  offers: { made: number; accepted: number; value: number };
  budget: { spent: number; limit: number; left: number; alarm: boolean };
  payments: { count: number; amount: number };
  stopped: number;
  applications_pending: number;
  todos_open: number;
  surveys: { count: number; mean: number | null; said: Remark[] };
  agents: AgentDay[];
}

/** What a buyer wrote beside their score. */
export interface Remark {
  buyer_id: string;
  name: string;
  agent: string | null;
  score: number;
  text: string;
  at: string;
}

/** One agent today: conversations they have now and answered, and their mean score. */
export interface AgentDay {
  id: number | string;
  name: string;
  status: Presence;
  capacity: number;
  having: number;
  handled: number;
  score: number | null;
}

/** What waits for people beside the conversations. */
export interface Waiting {
  applications: number;
  applications_urgent: number;
  todos: number;
  callbacks: number;
  budget_alarm: boolean;
}

export interface Switches {
  outgoing_paused: boolean;
  bargaining_paused: boolean;
  incident: Incident | null;
}

export interface Incident {
  what: string;
  text: string;
  until: string | null;
}

export interface AuditRow {
  id: number;
  at: string;
  who: string;
  what: string;
  about: string | null;
  data: Record<string, unknown> | null;
}

export type Decision = "resume" | "pause" | "stop";

export interface CaseChoice {
  order_no: string;
  then: Decision;
  until?: string;
}

export type { Attachment };
