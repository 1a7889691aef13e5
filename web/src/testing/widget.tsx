import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { vi } from "vitest";
import type { BuyerEvents, BuyerLine } from "../api/sockets";
import type { WidgetApi } from "../api/widget";
import { Session } from "../conversation/session";
import type { Message } from "../protocol/message";
import type { BuyerOrder } from "../protocol/order";
import type { State } from "../protocol/state";
import { DeskContext } from "../widget/desk";
import { state } from "./samples";

interface Given {
  messages?: Message[];
  state?: Partial<State>;
  orders?: BuyerOrder[];
  api?: Partial<WidgetApi>;
}

export const NOW = new Date("2026-11-26T06:30:00Z"); // 14:30 in Shanghai

/** Draw a part of the widget with an open conversation around it; the desk behind is what is given. */
export async function inWidget(part: ReactElement, given: Given = {}) {
  const messages = given.messages ?? [];
  const told = state({ last_seq: messages.length, ...given.state });
  const orders = given.orders ?? [];
  const api = {
    conversation: vi.fn(async (after: number, limit: number) => ({
      state: told,
      messages: messages.filter((one) => one.seq > after).slice(0, limit),
      more: false,
    })),
    send: vi.fn(async () => ({ seq: messages.length + 1 })),
    read: vi.fn(async () => undefined),
    human: vi.fn(async () => ({
      state: { ...told, mode: "queue" as const, queue: { position: 2, wait_seconds: 60 } },
    })),
    bot: vi.fn(async () => ({ state: { ...told, mode: "bot" as const } })),
    orders: vi.fn(async () => ({ orders })),
    answerOffer: vi.fn(),
    applications: vi.fn(async () => ({ applications: [] })),
    apply: vi.fn(),
    reminders: vi.fn(),
    survey: vi.fn(async () => undefined),
    attach: vi.fn(async () => ({ id: "p1" })),
    picture: vi.fn(async () => new Blob()),
    ...given.api,
  } as unknown as WidgetApi;
  let line: (BuyerEvents & { up: () => void; down: () => void }) | undefined;
  const buyerLine: BuyerLine = {
    open: (handlers) => {
      line = handlers;
    },
    hello: async () => ({ messages: [] }),
    beat: async () => ({ messages: [] }),
    typing: () => undefined,
    close: () => undefined,
  };
  const session = new Session({
    api,
    line: buyerLine,
    store: { load: () => [], save: () => undefined },
    now: () => NOW,
    newId: () => crypto.randomUUID(),
    later: () => () => undefined,
  });
  await session.open();
  const refresh = vi.fn(async () => undefined);
  const desk = { session, api, orders, refresh, now: () => NOW };
  const shown = render(<DeskContext.Provider value={desk}>{part}</DeskContext.Provider>);
  if (!line) throw new Error("the session did not open its line");
  return { ...shown, session, api, refresh, line };
}
