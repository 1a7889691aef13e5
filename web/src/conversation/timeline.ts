import type { Message } from "../protocol/message";

/**
 * The messages of one conversation, whatever order and however often they arrive.
 *
 * `floor` is the seq before the first message that was asked for; `complete` is the seq up to which nothing is missing.
 * Pushes may run ahead of `complete`: then there is a hole, and `missingAfter` tells what to fetch.
 */
export interface Timeline {
  readonly bySeq: ReadonlyMap<number, Message>;
  readonly floor: number;
  readonly complete: number;
}

export const EMPTY: Timeline = { bySeq: new Map(), floor: 0, complete: 0 };

/** Start a timeline that leaves out everything up to `floor`. */
export function startingAfter(floor: number): Timeline {
  return { bySeq: new Map(), floor, complete: floor };
}

/** Add messages that were pushed. The first copy of a seq stands; a message is never changed once it is stored. */
export function pushed(timeline: Timeline, messages: readonly Message[]): Timeline {
  const fresh = messages.filter((message) => message.seq > timeline.floor && !timeline.bySeq.has(message.seq));
  if (fresh.length === 0) return timeline;
  const bySeq = new Map(timeline.bySeq);
  for (const message of fresh) bySeq.set(message.seq, message);
  return { ...timeline, bySeq, complete: advance(bySeq, timeline.complete) };
}

/**
 * Add the answer to a fetch of everything after `after`; `upTo` is the last seq that the answer vouches for.
 *
 * A seq that the desk leaves out between two others does not exist for this reader, so it is not asked for again.
 */
export function fetched(timeline: Timeline, messages: readonly Message[], after: number, upTo: number): Timeline {
  const merged = pushed(timeline, messages);
  const vouched = after <= merged.complete ? Math.max(merged.complete, upTo) : merged.complete;
  return { ...merged, complete: advance(merged.bySeq, vouched) };
}

/** Add older messages, those after `floor` and up to the old floor. */
export function extendedBack(timeline: Timeline, messages: readonly Message[], floor: number): Timeline {
  const bySeq = new Map(timeline.bySeq);
  for (const message of messages) if (!bySeq.has(message.seq)) bySeq.set(message.seq, message);
  return { ...timeline, bySeq, floor: Math.min(floor, timeline.floor) };
}

/** Return the seq after which to fetch, or null when nothing up to `lastSeq` is missing. */
export function missingAfter(timeline: Timeline, lastSeq: number): number | null {
  const newest = Math.max(lastSeq, ...timeline.bySeq.keys());
  return newest > timeline.complete ? timeline.complete : null;
}

/** Return the messages in the order they were said. */
export function inOrder(timeline: Timeline): Message[] {
  return [...timeline.bySeq.values()].sort((one, other) => one.seq - other.seq);
}

function advance(bySeq: ReadonlyMap<number, Message>, complete: number): number {
  let upTo = complete;
  while (bySeq.has(upTo + 1)) upTo += 1;
  return upTo;
}
