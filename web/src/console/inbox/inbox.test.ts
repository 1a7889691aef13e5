import { expect, test } from "vitest";
import { Refused, Unreachable } from "../../api/http";
import type { AgentEvents, AgentLine } from "../../api/sockets";
import { inOrder } from "../../conversation/timeline";
import type { Conversation, Me, Row } from "../../protocol/desk";
import type { Message } from "../../protocol/message";
import { message, row, state } from "../../testing/samples";
import { Inbox } from "./inbox";

const ME: Me = { id: 1, name: "阿宁", role: "agent", status: "online", capacity: 5, skills: [], decides: false };
const MINE = row("b", { mode: "agent", agent: { id: 1, name: "阿宁" }, name: "张女士" });
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A desk in memory as the console sees it. */
function desk() {
  const messages: Message[] = [message(1, "buyer")];
  const faults: unknown[] = [];
  const rung: string[] = [];
  const problems: string[] = [];
  const timers: (() => void)[] = [];
  const told: { line?: AgentEvents & { up: () => void; down: () => void }; rows: Row[] } = { rows: [MINE] };
  const line: AgentLine = {
    open: (handlers) => {
      told.line = handlers;
    },
    watch: async (_, lastSeq) => ({ messages: messages.filter((one) => one.seq > lastSeq) }),
    beat: async () => ({}),
    typing: () => undefined,
    close: () => undefined,
  };
  const conversation = async (buyer: string, after = 0): Promise<Conversation> => ({
    row: { ...MINE, buyer_id: buyer },
    state: state({ last_seq: messages.length }),
    messages: messages.filter((one) => one.seq > after),
    more: false,
    brief: null,
    orders: [],
    promises: [],
    applications: [],
    notes: [],
    understood: {},
  });
  const inbox = new Inbox({
    api: {
      conversation,
      conversations: async () => ({ conversations: told.rows, counts: { queue: 0, mine: 1, others: 0 } }),
      send: async (_, sent) => {
        const fault = faults.shift();
        if (fault) throw fault;
        messages.push(message(messages.length + 1, "agent", { text: sent.text, client_id: sent.client_id }));
        return { seq: messages.length };
      },
      read: async () => undefined,
    },
    line,
    me: ME,
    now: () => new Date("2026-11-26T06:00:00Z"),
    newId: () => `id-${Math.random()}`,
    later: (run) => {
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run), timers.includes(run) ? 1 : 0);
    },
    looking: () => false,
    ring: (what, text) => rung.push(`${what} ${text}`),
    problem: (text) => problems.push(text),
  });
  const shown = () => inOrder(inbox.snapshot().post?.timeline ?? { bySeq: new Map(), floor: 0, complete: 0 });
  const ringTimers = async () => {
    for (const run of timers.splice(0)) run();
    await settled();
  };
  return { inbox, messages, faults, rung, told, shown, ringTimers };
}

test("an open conversation shows what was pushed and what was missed, once and in order", async () => {
  const { inbox, messages, told, shown } = desk();
  inbox.start();
  await inbox.open("b");
  messages.push(message(2, "buyer"), message(3, "buyer"));
  told.line?.messages({ buyer_id: "b", messages: [message(3, "buyer")] });
  told.line?.messages({ buyer_id: "b", messages: [message(3, "buyer")] });
  await settled();
  expect(shown().map((one) => one.seq)).toEqual([1, 2, 3]);
});

test("a list longer than a page goes on with the next one", async () => {
  const { inbox, told } = desk();
  inbox.start();
  await inbox.load("mine");
  told.rows = [{ ...MINE, buyer_id: "second page" }];
  expect(await inbox.more("mine")).toBe(false);
  expect([...inbox.snapshot().rows.keys()].sort()).toEqual(["b", "second page"]);
});

test("it rings for a hand-over and for a buyer of one's own, and for nobody else's", async () => {
  const { inbox, rung, told } = desk();
  inbox.start();
  await settled();
  told.line?.handover({ buyer_id: "b", why: null, waiting: 1 });
  told.line?.rows({ rows: [{ ...MINE, unread: 2, said_seq: 2, last_text: "在吗" }] });
  const other = row("other", { mode: "agent", agent: { id: 2, name: "小李" }, unread: 5 });
  told.line?.rows({ rows: [{ ...MINE, unread: 0 }, other] });
  expect(rung).toEqual(["handover 张女士 在等人工", "message 张女士：在吗"]);
});

test("what an agent wrote goes out although they opened another conversation meanwhile", async () => {
  const { inbox, faults, messages, ringTimers } = desk();
  faults.push(new Unreachable(null));
  inbox.start();
  await inbox.open("b");
  inbox.send("b", "马上帮您看");
  await settled();
  await inbox.open("other");
  await ringTimers();
  expect(messages.map((one) => one.text)).toContain("马上帮您看");
});

test("a text that the linter refuses stands with its remedy, and nothing is sent", async () => {
  const { inbox, faults, messages } = desk();
  faults.push(new Refused(422, "text_refused", "请换个说法", { 尽快还款: "您方便的时候付就好" }));
  inbox.start();
  await inbox.open("b");
  inbox.send("b", "请尽快还款");
  await settled();
  expect(inbox.snapshot().post?.refusal?.phrases).toEqual({ 尽快还款: "您方便的时候付就好" });
  expect(messages).toHaveLength(1);
});

test("how far the buyer of the open conversation has read is told by the line", async () => {
  const { inbox, told } = desk();
  inbox.start();
  await inbox.open("b");
  told.line?.read({ buyer_id: "other", seq: 1 });
  expect(inbox.snapshot().post?.detail?.state?.read_by_buyer).toBe(0);
  told.line?.read({ buyer_id: "b", seq: 1 });
  expect(inbox.snapshot().post?.detail?.state?.read_by_buyer).toBe(1);
});

test("after what waited was read, the next message rings again", async () => {
  const { inbox, rung, told } = desk();
  inbox.start();
  told.line?.rows({ rows: [{ ...MINE, unread: 1, said_seq: 2 }] });
  await inbox.open("b");
  await inbox.sawUpTo(2);
  told.line?.rows({ rows: [{ ...MINE, unread: 1, said_seq: 3, last_text: "在吗" }] });
  expect(rung).toHaveLength(2);
});

test("a message rings that came in the moment in which the one before was read, and one told twice rings once", async () => {
  const { inbox, rung, told } = desk();
  inbox.start();
  await settled();
  const news = { ...MINE, unread: MINE.unread, said_seq: 2, last_text: "在吗" };
  told.line?.rows({ rows: [news] });
  told.line?.rows({ rows: [news] });
  expect(rung).toEqual(["message 张女士：在吗"]);
});
