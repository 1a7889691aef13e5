import { io, type Socket } from "socket.io-client";
import type { Counts, Row } from "../protocol/desk";
import type { Message } from "../protocol/message";
import type { State } from "../protocol/state";

/** What the desk pushes to a buyer. */
export interface BuyerEvents {
  messages: (told: { messages: Message[] }) => void;
  state: (state: State) => void;
  typing: (told: { who: "agent" | "bot"; on: boolean }) => void;
  read: (told: { seq: number }) => void;
}

export interface Gap {
  state?: State;
  messages: Message[];
}

/** The line to the desk as a conversation needs it; tests hand in one of their own. */
export interface BuyerLine {
  open(handlers: BuyerEvents & { up: () => void; down: () => void }): void;
  hello(lastSeq: number): Promise<Gap>;
  beat(lastSeq: number): Promise<Gap>;
  typing(on: boolean): void;
  close(): void;
}

// WebSocket only: with several desks behind a proxy, long polling would need sticky sessions.
const OPTIONS = { path: "/socket.io", transports: ["websocket"], autoConnect: false, reconnectionDelayMax: 8000 };
const ANSWER_MS = 5000;
const AGAIN_MS = 15_000; // a refusal is rarely over sooner; the conversation is fetched meanwhile

/** Open a line again too after the desk itself closed or refused it, which the client takes for an answer. */
function keepTrying(socket: Socket, up: () => void, down: () => void): void {
  let left = false;
  const again = () => {
    if (!socket.active && !left) setTimeout(() => !left && socket.connect(), AGAIN_MS);
  };
  socket.on("connect", up);
  socket.on("connect_error", again);
  socket.on("disconnect", (reason) => {
    left = reason === "io client disconnect";
    down();
    again();
  });
}

export function buyerLine(token: string): BuyerLine {
  const socket: Socket = io("/buyer", { ...OPTIONS, auth: { token } });
  const ask = (what: string, lastSeq: number): Promise<Gap> =>
    socket.timeout(ANSWER_MS).emitWithAck(what, { last_seq: lastSeq });
  return {
    open({ up, down, ...events }) {
      keepTrying(socket, up, down);
      for (const [name, handler] of Object.entries(events)) socket.on(name, handler);
      socket.connect();
    },
    hello: (lastSeq) => ask("hello", lastSeq),
    beat: (lastSeq) => ask("beat", lastSeq),
    typing: (on) => socket.volatile.emit("typing", { on }),
    close: () => socket.disconnect(),
  };
}

/** What the desk pushes to an agent. */
export interface AgentEvents {
  rows: (told: { rows: Row[] }) => void;
  gone: (told: { buyer_id: string }) => void;
  messages: (told: { buyer_id: string; messages: Message[] }) => void;
  typing: (told: { buyer_id: string; who: "buyer" | "agent"; name: string | null; on: boolean }) => void;
  viewers: (told: { buyer_id: string; names: string[] }) => void;
  read: (told: { buyer_id: string; seq: number }) => void;
  handover: (told: { buyer_id: string; why: string | null; waiting: number }) => void;
  counts: (counts: Counts) => void;
}

export interface AgentGap {
  messages?: Message[];
  counts?: Counts;
}

export interface AgentLine {
  open(handlers: AgentEvents & { up: () => void; down: () => void }): void;
  watch(buyer: string | null, lastSeq: number): Promise<AgentGap>;
  beat(buyer: string | null, lastSeq: number): Promise<AgentGap>;
  typing(buyer: string, on: boolean): void;
  close(): void;
}

export function agentLine(): AgentLine {
  const socket: Socket = io("/agent", OPTIONS);
  const ask = (what: string, buyer: string | null, lastSeq: number): Promise<AgentGap> =>
    socket.timeout(ANSWER_MS).emitWithAck(what, { buyer_id: buyer, last_seq: lastSeq });
  return {
    open({ up, down, ...events }) {
      keepTrying(socket, up, down);
      for (const [name, handler] of Object.entries(events)) socket.on(name, handler);
      socket.connect();
    },
    watch: (buyer, lastSeq) => ask("watch", buyer, lastSeq),
    beat: (buyer, lastSeq) => ask("beat", buyer, lastSeq),
    typing: (buyer, on) => socket.volatile.emit("typing", { buyer_id: buyer, on }),
    close: () => socket.disconnect(),
  };
}
