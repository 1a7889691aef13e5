import { expect, test } from "vitest";
import { inOrder } from "../../conversation/timeline";
import type { Conversation } from "../../protocol/desk";
import { message, row, state } from "../../testing/samples";
import { afterPost, newPost, type Post, type PostHappening } from "./post";

const conversation = (...seqs: number[]): Conversation => ({
  row: row("b", { viewers: ["阿宁"] }),
  messages: seqs.map((seq) => message(seq, "buyer")),
  more: false,
  brief: null,
  orders: [],
  promises: [],
  applications: [],
  notes: [],
  understood: {},
});

const play = (...happenings: PostHappening[]): Post => happenings.reduce(afterPost, newPost("b"));
const wrote: PostHappening = { type: "written", clientId: "x", text: "尽快还款", at: "2026-11-26T14:00:00+08:00" };

test("a fetch and the pushes around it show each message once, in order", () => {
  const pushed: PostHappening = { type: "pushed", messages: [message(3, "buyer"), message(2, "buyer")] };
  const post = play(pushed, { type: "told", conversation: conversation(1, 2), after: 0 }, pushed);
  expect(inOrder(post.timeline).map((one) => one.seq)).toEqual([1, 2, 3]);
});

test("how far the buyer has read is what was pushed, and never goes back with an answer that came late", () => {
  const told: PostHappening = {
    type: "told",
    conversation: { ...conversation(1), state: state({ last_seq: 1, read_by_buyer: 0 }) },
    after: 0,
  };
  const read: PostHappening = { type: "buyer_read", seq: 1 };
  expect(play(told, read).detail?.state?.read_by_buyer).toBe(1);
  expect(play(told, read, told).detail?.state?.read_by_buyer).toBe(1);
});

test("a text that was refused goes back to its writer with what to say instead", () => {
  const post = play(
    wrote,
    { type: "sending", clientId: "x" },
    {
      type: "refused",
      clientId: "x",
      code: "text_refused",
      message: "换个说法",
      phrases: { 尽快还款: "您方便的时候付就好" },
    },
  );
  expect(post.outbox).toEqual([]);
  expect(post.refusal?.text).toBe("尽快还款");
});

test("what the agent sent is shown once, whether the answer or the push comes first", () => {
  const push: PostHappening = { type: "pushed", messages: [message(1, "agent", { client_id: "x" })] };
  const stored: PostHappening = { type: "stored", clientId: "x", seq: 1 };
  expect(play(wrote, push, stored).outbox).toEqual([]);
  expect(play(wrote, stored, push).outbox).toEqual([]);
});

test("who stopped typing is not shown as typing, and another who types stays", () => {
  const post = play({ type: "typing", who: "买家", on: true }, { type: "typing", who: "小李", on: false });
  expect(post.typing).toBe("买家");
});
