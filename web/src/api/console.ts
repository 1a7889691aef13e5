import type {
  Agent,
  AgentChange,
  AuditRow,
  Box,
  Callback,
  Calls,
  CaseChoice,
  Colleague,
  Conversation,
  Counts,
  Explained,
  Finding,
  Incident,
  Me,
  NewAgent,
  Note,
  PendingApplication,
  PolicyChecked,
  PolicyInForce,
  Presence,
  Row,
  Script,
  Switches,
  Today,
  Todo,
  Waiting,
} from "../protocol/desk";
import type { Attachment, Message } from "../protocol/message";
import { type Call, call, Refused } from "./http";

export const ROOT = "/console/api";
let csrf = "";

/** Told on the document when the login has ended, whichever call found it out. */
export const SIGNED_OUT = "nuanfu:signed-out";

async function ours<T>(path: string, given?: Call): Promise<T> {
  try {
    return await call<T>(path, given);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) document.dispatchEvent(new Event(SIGNED_OUT));
    throw error;
  }
}

export const get = <T>(path: string, query: Record<string, string | number | undefined> = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const asked = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return ours<T>(`${ROOT}${path}${asked ? `?${asked}` : ""}`);
};
export const post = <T>(path: string, body: unknown = {}) =>
  ours<T>(ROOT + path, { method: "POST", headers: { "X-CSRF-Token": csrf }, body });
/** A POST that takes no body at all. */
export const act = <T>(path: string) => ours<T>(ROOT + path, { method: "POST", headers: { "X-CSRF-Token": csrf } });

interface Entered {
  me: Me;
  csrf: string;
}

function entered(answer: Entered): Me {
  csrf = answer.csrf;
  return answer.me;
}

const of = (buyer: string) => `/conversations/${encodeURIComponent(buyer)}`;

/** Every call that the console makes. The session is a cookie; what changes something carries the CSRF token. */
export const consoleApi = {
  login: (name: string, password: string) =>
    call<Entered>(`${ROOT}/login`, { method: "POST", body: { name, password } }).then(entered),
  logout: () => act<void>("/logout"),
  me: () => get<Entered>("/me").then(entered),
  status: (status: Presence) => post<unknown>("/me/status", { status }),
  handOver: (to: Agent["id"] | null, note: string) =>
    post<{ given: string[]; queued: string[]; me: Me }>("/me/handover", { to, note }),
  waiting: () => get<Waiting>("/waiting"),

  conversations: (box: Box, q = "", page = 0) =>
    get<{ conversations: Row[]; counts: Counts }>("/conversations", { box, q, page: page || undefined }),
  conversation: (buyer: string, after = 0, limit = 100) => get<Conversation>(of(buyer), { after, limit }),
  claim: (buyer: string, anyway = false) => post<unknown>(`${of(buyer)}/claim`, { anyway }),
  release: (buyer: string) => act<unknown>(`${of(buyer)}/release`),
  transfer: (buyer: string, to: Agent["id"]) => post<unknown>(`${of(buyer)}/transfer`, { to }),
  read: (buyer: string, seq: number) => post<void>(`${of(buyer)}/read`, { seq }),
  note: (buyer: string, text: string) => post<{ notes: Note[] }>(`${of(buyer)}/notes`, { text }),
  send: (buyer: string, message: { client_id: string; text: string; attachments?: string[]; anyway?: boolean }) =>
    post<{ seq: number }>(`${of(buyer)}/messages`, message),
  giveOff: (buyer: string, cut: { client_id: string; order_no: string; off: number }) =>
    post<{ seq: number }>(`${of(buyer)}/offers`, cut),
  calls: (buyer: string, orderNo?: string) =>
    get<Calls>(`/buyers/${encodeURIComponent(buyer)}/calls`, { order_no: orderNo }),
  called: (buyer: string, call: { connected: boolean; about_paying: boolean; order_no?: string }) =>
    post<Calls>(`/buyers/${encodeURIComponent(buyer)}/calls`, call),
  handBack: (buyer: string, cases: CaseChoice[], note?: string) =>
    post<unknown>(`${of(buyer)}/hand_back`, note ? { note, cases } : { cases }),
  attach: (file: File) => {
    const form = new FormData();
    form.append("file", file);
    return ours<{ id: string }>(`${ROOT}/attachments`, { method: "POST", headers: { "X-CSRF-Token": csrf }, form });
  },
  transcript: (buyer: string) => `${ROOT}${of(buyer)}/transcript.txt`,

  scripts: (orderNo?: string, q?: string) => get<{ scripts: Script[] }>("/scripts", { order_no: orderNo, q }),
  lint: (text: string, orderNo?: string) =>
    post<{ findings: Finding[] }>("/lint", orderNo ? { text, order_no: orderNo } : { text }),
  label: (turn: number, intent: string) => post<unknown>(`/turns/${turn}/label`, { intent }),
  explain: (turn: number) => get<Explained>(`/turns/${turn}/explain`),
  labels: () => get<{ labels: { intent: string; name: string }[] }>("/labels"),

  applications: () => get<{ applications: PendingApplication[] }>("/applications", { state: "pending" }),
  approve: (id: number, off?: number) =>
    off === undefined ? act<unknown>(`/applications/${id}/approve`) : post(`/applications/${id}/approve`, { off }),
  refuse: (id: number, reason: string) => post<unknown>(`/applications/${id}/refuse`, { reason }),
  counter: (id: number, terms: { until?: string; periods?: number; off?: number }) =>
    post<unknown>(`/applications/${id}/counter`, terms),

  todos: (state: "open" | "done") => get<{ todos: Todo[] }>("/todos", { state }),
  todo: (id: number, act: "take" | "done" | "undo", note?: string) =>
    post<unknown>(`/todos/${id}/${act}`, note ? { note } : {}),
  todosCsv: `${ROOT}/todos.csv`,
  callbacks: () => get<{ callbacks: Callback[] }>("/callbacks"),
  callbackDone: (id: number) => act<unknown>(`/callbacks/${id}/done`),

  colleagues: () => get<{ agents: Colleague[] }>("/colleagues"),
  agents: () => get<{ agents: Agent[]; skills: string[] }>("/agents"),
  changeAgent: (change: AgentChange) => post<unknown>("/agents/change", change),
  addAgent: (agent: NewAgent) => post<unknown>("/agents", agent),
  disableAgent: (name: string) => post<unknown>("/agents/disable", { name }),
  today: () => get<Today>("/today"),
  policy: () => get<PolicyInForce>("/policy"),
  checkPolicy: (text: string) => post<PolicyChecked>("/policy/check", { text }),
  policyVersion: (hash: string) => get<{ text: string; hash: string; since: string }>(`/policy/${hash}`),
  publishPolicy: (text: string) => post<unknown>("/policy", { text }),
  switches: () => get<Switches>("/switches"),
  setSwitches: (change: { outgoing_paused?: boolean; bargaining_paused?: boolean; incident?: Incident | null }) =>
    post<unknown>("/switches", change),
  audit: (before?: number) => get<{ audit: AuditRow[] }>("/audit", { before }),
};

export type ConsoleApi = typeof consoleApi;
export type { Attachment, Message };
