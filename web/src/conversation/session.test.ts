import { expect, test } from "vitest";
import { Refused, Unreachable } from "../api/http";
import type { BuyerEvents, BuyerLine } from "../api/sockets";
import type { Page } from "../api/widget";
import type { Message } from "../protocol/message";
import { message, state } from "../testing/samples";
import type { Outbox } from "./outbox";
import { Session } from "./session";
import { inOrder } from "./timeline";

/** A desk in memory: stores once per client id, and can lose its answers or its line. */
class Desk {
  messages: Message[] = [];
  line?: BuyerEvents & { up: () => void; down: () => void };
  faults: unknown[] = [];
  loseAnswers = 0;
  sends = 0;

  say(from: "bot" | "agent", push = true): void {
    const said = message(this.messages.length + 1, from);
    this.messages.push(said);
    if (push) this.line?.messages({ messages: [said] });
  }

  page = async (after: number, limit: number): Promise<Page> => {
    const rest = this.messages.filter((one) => one.seq > after);
    return {
      state: state({ last_seq: this.messages.length }),
      messages: rest.slice(0, limit),
      more: rest.length > limit,
    };
  };

  api = {
    conversation: this.page,
    send: async (sent: { client_id: string; text: string }) => {
      this.sends += 1;
      const fault = this.faults.shift();
      if (fault) throw fault;
      let kept = this.messages.find((one) => one.client_id === sent.client_id);
      if (!kept) {
        kept = message(this.messages.length + 1, "buyer", sent);
        this.messages.push(kept);
      }
      if (this.loseAnswers-- > 0) throw new Unreachable(null);
      return { seq: kept.seq };
    },
    read: async () => undefined,
    human: async () => ({ state: state({ mode: "queue", last_seq: this.messages.length }) }),
    bot: async () => ({ state: state({ last_seq: this.messages.length }) }),
  };

  buyerLine: BuyerLine = {
    open: (handlers) => {
      this.line = handlers;
    },
    hello: async (lastSeq) => ({ messages: this.messages.filter((one) => one.seq > lastSeq) }),
    beat: async (lastSeq) => ({ messages: this.messages.filter((one) => one.seq > lastSeq) }),
    typing: () => undefined,
    close: () => undefined,
  };
}

function start(desk: Desk, kept: Outbox = []) {
  const timers: { run: () => void; ms: number }[] = [];
  const saved: { outbox: Outbox } = { outbox: kept };
  let ids = 0;
  const session = new Session({
    api: desk.api,
    line: desk.buyerLine,
    store: { load: () => saved.outbox, save: (outbox) => (saved.outbox = outbox) },
    now: () => new Date("2026-11-26T06:00:00Z"),
    newId: () => `id-${++ids}`,
    later: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  });
  const ring = async () => {
    for (const timer of timers.splice(0)) timer.run();
    await settled();
  };
  const shown = () => inOrder(session.snapshot().timeline).map((one) => one.seq);
  return { session, ring, shown, saved };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a long conversation opens at its newest page and goes back on demand", async () => {
  const desk = new Desk();
  for (let i = 0; i < 130; i++) desk.say("bot");
  const { session, shown } = start(desk);
  await session.open();
  expect(shown()[0]).toBe(31);
  await session.earlier();
  expect(shown()).toHaveLength(130);
});

test("a message whose answer was lost is sent again and stands once", async () => {
  const desk = new Desk();
  const { session, ring, shown, saved } = start(desk);
  await session.open();
  desk.loseAnswers = 1;
  session.send("在吗");
  await settled();
  await ring();
  await ring();
  expect(desk.sends).toBe(2);
  expect(desk.messages).toHaveLength(1);
  expect(shown()).toEqual([1]);
  expect(saved.outbox).toEqual([]);
});

test("what was written before the page was closed goes out when it is opened again", async () => {
  const desk = new Desk();
  const kept: Outbox = [{ client_id: "old", text: "还在吗", at: "2026-11-26T14:00:00+08:00", state: "sending" }];
  const { session, ring } = start(desk, kept);
  await session.open();
  await settled();
  await ring();
  expect(desk.messages.map((one) => one.client_id)).toEqual(["old"]);
});

test("a message that the desk refuses for good is shown with the reason and blocks nothing", async () => {
  const desk = new Desk();
  desk.faults = [new Refused(422, "text_length", "too long")];
  const { session } = start(desk);
  await session.open();
  session.send("长");
  session.send("短");
  await settled();
  expect(session.snapshot().outbox.map((one) => one.state)).toContain("refused");
  expect(desk.messages.map((one) => one.text)).toEqual(["短"]);
});

test("a push that was lost is fetched as soon as the next one shows the hole", async () => {
  const desk = new Desk();
  const { session, shown } = start(desk);
  await session.open();
  desk.line?.up();
  await settled();
  desk.say("bot", false);
  desk.say("bot");
  await settled();
  expect(shown()).toEqual([1, 2]);
});

test("what was said while the line was down is there when it is up again, once", async () => {
  const desk = new Desk();
  const { session, shown } = start(desk);
  await session.open();
  desk.line?.up();
  desk.line?.down();
  desk.say("agent", false);
  desk.say("agent", false);
  desk.line?.up();
  await settled();
  expect(shown()).toEqual([1, 2]);
});

test("while the line is down the conversation is fetched instead", async () => {
  const desk = new Desk();
  const { session, ring, shown } = start(desk);
  await session.open();
  desk.line?.down();
  desk.say("bot", false);
  await ring();
  expect(shown()).toEqual([1]);
});

test("a token that has ended ends the conversation here, and nothing is asked for any more", async () => {
  const desk = new Desk();
  const { session, ring } = start(desk);
  await session.open();
  desk.api.conversation = async () => Promise.reject(new Refused(401, "unauthorised", "no"));
  await session.refresh();
  expect(session.snapshot().line).toBe("ended");
  await ring();
  expect(session.snapshot().line).toBe("ended");
});
