import { render } from "@testing-library/react";
import { App, ConfigProvider } from "antd";
import type { ReactElement } from "react";
import type { AgentEvents } from "../api/sockets";
import { SeatContext } from "../console/desk";
import { Inbox, type InboxParts } from "../console/inbox/inbox";
import { afterPost, newPost, type Post } from "../console/inbox/post";
import type { Conversation, Me } from "../protocol/desk";
import type { Message } from "../protocol/message";
import { row } from "./samples";

export const ME: Me = {
  id: 1,
  name: "阿宁",
  role: "manager",
  status: "online",
  capacity: 5,
  skills: [],
  decides: true,
};
export const MINE = row("b", { mode: "agent", agent: { id: 1, name: "阿宁" }, name: "张女士" });

/** A conversation as the desk tells it, complete and ready to be changed. */
export function conversation(more: Partial<Conversation> = {}, messages: Message[] = []): Conversation {
  return {
    row: MINE,
    messages,
    more: false,
    brief: null,
    orders: [],
    promises: [],
    applications: [],
    notes: [],
    understood: {},
    ...more,
  };
}

/** The same, opened in the console. */
export function post(more: Partial<Conversation> = {}, messages: Message[] = []): Post {
  return afterPost(newPost("b"), { type: "told", conversation: conversation(more, messages), after: 0 });
}

/** Draw a part of the console with a seat around it; the desk behind answers with `told`. */
export function inConsole(part: ReactElement, told: Conversation = conversation(), me: Me = ME) {
  const sent: unknown[] = [];
  const sentTo: string[] = [];
  let line: (AgentEvents & { up: () => void; down: () => void }) | undefined;
  const parts: InboxParts = {
    api: {
      conversation: async () => told,
      conversations: async () => ({ conversations: [told.row], counts: { queue: 0, mine: 1, others: 0 } }),
      send: async (buyer, message) => {
        sent.push(message);
        sentTo.push(buyer);
        return { seq: 99 };
      },
      read: async () => undefined,
    },
    line: {
      open: (handlers) => {
        line = handlers;
      },
      watch: async () => ({}),
      beat: async () => ({}),
      typing: () => undefined,
      close: () => undefined,
    },
    me,
    now: () => new Date("2026-11-26T06:30:00Z"),
    newId: () => crypto.randomUUID(),
    later: () => () => undefined,
    ring: () => undefined,
    looking: () => true,
    problem: () => undefined,
  };
  const inbox = new Inbox(parts);
  inbox.start();
  const seat = { me, inbox };
  const around = (part: ReactElement) => (
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <App>
        <SeatContext.Provider value={seat}>{part}</SeatContext.Provider>
      </App>
    </ConfigProvider>
  );
  const shown = render(around(part));
  const rerenderPart = (part: ReactElement) => shown.rerender(around(part));
  return { ...shown, inbox, sent, sentTo, rerenderPart, line: () => line };
}
