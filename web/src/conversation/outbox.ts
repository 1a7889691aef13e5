import type { Attachment, Message } from "../protocol/message";

/**
 * What was written here and not yet seen in the conversation.
 *
 * Entries go out one after the other, so that the shop reads them in the order they were written; each keeps its
 * `client_id` over every repeat, so that the desk stores it once.
 */
export interface Entry {
  readonly client_id: string;
  readonly text: string;
  readonly order_no?: string;
  readonly attachments?: readonly Attachment[];
  readonly at: string;
  /** `waiting` to go out, `sending`, `stored` by the desk, or `refused` for good, with `problem` to read. */
  readonly state: "waiting" | "sending" | "stored" | "refused";
  readonly seq?: number;
  readonly problem?: string;
}

export type Outbox = readonly Entry[];

export type Written = Pick<Entry, "client_id" | "text" | "order_no" | "attachments" | "at">;

/** Put what was just written at the end; the same `client_id` twice is once. */
export function written(outbox: Outbox, entry: Written): Outbox {
  if (outbox.some((one) => one.client_id === entry.client_id)) return outbox;
  return [...outbox, { ...entry, state: "waiting" }];
}

/** Return what goes out next, or null while something is under way. */
export function nextToSend(outbox: Outbox): Entry | null {
  if (outbox.some((one) => one.state === "sending")) return null;
  return outbox.find((one) => one.state === "waiting") ?? null;
}

export function sending(outbox: Outbox, clientId: string): Outbox {
  return changed(outbox, clientId, (one) => (one.state === "waiting" ? { ...one, state: "sending" } : one));
}

/** The desk has it; it stays until the message itself arrives, so that it is never off the screen. */
export function stored(outbox: Outbox, clientId: string, seq: number): Outbox {
  return changed(outbox, clientId, (one) => ({ ...one, state: "stored", seq }));
}

/** It may or may not have arrived: it will be sent again with the same `client_id`. */
export function unsure(outbox: Outbox, clientId: string): Outbox {
  return changed(outbox, clientId, (one) => (one.state === "sending" ? { ...one, state: "waiting" } : one));
}

/** The desk will never take it as it is: the writer decides what to do. */
export function refused(outbox: Outbox, clientId: string, problem: string): Outbox {
  return changed(outbox, clientId, (one) => ({ ...one, state: "refused", problem }));
}

export function dropped(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((one) => one.client_id !== clientId);
}

/** Take out what has arrived in the conversation. */
export function arrived(outbox: Outbox, messages: Iterable<Message>): Outbox {
  const seen = new Set<string>();
  const seqs = new Set<number>();
  for (const message of messages) {
    if (message.client_id) seen.add(message.client_id);
    seqs.add(message.seq);
  }
  const left = outbox.filter((one) => !seen.has(one.client_id) && !(one.seq !== undefined && seqs.has(one.seq)));
  return left.length === outbox.length ? outbox : left;
}

/** Return what a page that was closed in the middle had left: whatever was under way is unsure. */
export function restored(kept: Outbox): Outbox {
  return kept.map((one) => (one.state === "sending" ? { ...one, state: "waiting" } : one));
}

function changed(outbox: Outbox, clientId: string, change: (entry: Entry) => Entry): Outbox {
  return outbox.map((one) => (one.client_id === clientId ? change(one) : one));
}
