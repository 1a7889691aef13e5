import type { Message } from "../protocol/message";
import type { State } from "../protocol/state";
import * as outbox from "./outbox";
import * as timeline from "./timeline";

/** All that a buyer's page knows of its conversation. */
export interface Room {
  readonly timeline: timeline.Timeline;
  readonly outbox: outbox.Outbox;
  readonly state: State | null;
  readonly typing: "agent" | "bot" | null;
  /** `ended`: the token opens nothing any more. */
  readonly line: "connecting" | "up" | "down" | "ended";
}

export const NEW_ROOM: Room = { timeline: timeline.EMPTY, outbox: [], state: null, typing: null, line: "connecting" };

export type Happening =
  | { type: "opened"; state: State; floor: number }
  | { type: "pushed"; messages: readonly Message[] }
  | { type: "fetched"; messages: readonly Message[]; after: number; upTo: number; state?: State }
  | { type: "extended"; messages: readonly Message[]; floor: number }
  | { type: "state"; state: State }
  | { type: "shop_read"; seq: number }
  | { type: "buyer_read"; seq: number }
  | { type: "typing"; who: "agent" | "bot"; on: boolean }
  | { type: "line"; line: Room["line"] }
  | { type: "written"; entry: outbox.Written }
  | { type: "sending"; clientId: string }
  | { type: "stored"; clientId: string; seq: number }
  | { type: "unsure"; clientId: string }
  | { type: "refused"; clientId: string; problem: string }
  | { type: "dropped"; clientId: string };

/** Return the room after something happened. Pure; the same happenings in any order end in the same conversation. */
export function after(room: Room, happening: Happening): Room {
  switch (happening.type) {
    case "opened":
      return {
        ...room,
        state: newer(room.state, happening.state),
        timeline: room.state ? room.timeline : timeline.startingAfter(happening.floor),
      };
    case "pushed":
      return withTimeline(room, timeline.pushed(room.timeline, happening.messages));
    case "fetched": {
      const { messages, after: from, upTo, state } = happening;
      const told = state ? { ...room, state: newer(room.state, state) } : room;
      return withTimeline(told, timeline.fetched(told.timeline, messages, from, upTo));
    }
    case "extended":
      return withTimeline(room, timeline.extendedBack(room.timeline, happening.messages, happening.floor));
    case "state":
      return { ...room, state: newer(room.state, happening.state) };
    case "shop_read":
      return withRead(room, { read_by_shop: happening.seq });
    case "buyer_read":
      return withRead(room, { read_by_buyer: happening.seq });
    case "typing":
      if (happening.on) return { ...room, typing: happening.who };
      return room.typing === happening.who ? { ...room, typing: null } : room;
    case "line":
      if (room.line === "ended") return room;
      return { ...room, line: happening.line, typing: happening.line === "up" ? room.typing : null };
    case "written":
      return { ...room, outbox: outbox.written(room.outbox, happening.entry) };
    case "sending":
      return { ...room, outbox: outbox.sending(room.outbox, happening.clientId) };
    case "stored": {
      const { clientId, seq } = happening;
      return {
        ...room,
        outbox: outbox.arrived(outbox.stored(room.outbox, clientId, seq), room.timeline.bySeq.values()),
      };
    }
    case "unsure":
      return { ...room, outbox: outbox.unsure(room.outbox, happening.clientId) };
    case "refused":
      return { ...room, outbox: outbox.refused(room.outbox, happening.clientId, happening.problem) };
    case "dropped":
      return { ...room, outbox: outbox.dropped(room.outbox, happening.clientId) };
  }
}

function withTimeline(room: Room, changed: timeline.Timeline): Room {
  if (changed === room.timeline) return room;
  const fresh = [...changed.bySeq.values()].filter((message) => !room.timeline.bySeq.has(message.seq));
  const answered = fresh.some((message) => message.from === "bot" || message.from === "agent");
  return {
    ...room,
    timeline: changed,
    outbox: outbox.arrived(room.outbox, fresh),
    typing: answered ? null : room.typing,
  };
}

/** A state that overtook another on the way must not take back what was read. */
function newer(old: State | null, told: State): State {
  if (!old) return told;
  if (told.last_seq < old.last_seq) return old;
  return {
    ...told,
    read_by_shop: Math.max(old.read_by_shop, told.read_by_shop),
    read_by_buyer: Math.max(old.read_by_buyer, told.read_by_buyer),
  };
}

function withRead(room: Room, read: Partial<Pick<State, "read_by_shop" | "read_by_buyer">>): Room {
  if (!room.state) return room;
  return { ...room, state: newer(room.state, { ...room.state, ...read }) };
}

/** Count what the shop said and the buyer has not seen. */
export function unread(room: Room): number {
  const seen = room.state?.read_by_buyer ?? 0;
  return timeline.inOrder(room.timeline).filter((message) => message.seq > seen && message.from !== "buyer").length;
}
