import { expect, test } from "vitest";
import type { Row } from "../../protocol/desk";
import { row } from "../../testing/samples";
import { onShelf, type Rows, shelfOf, withoutRow, withRow, withShelf } from "./lists";

const me = { id: 1 };
const rows = (...some: Row[]): Rows => new Map(some.map((one) => [one.buyer_id, one]));
const ids = (some: Row[]) => some.map((one) => one.buyer_id);

test("the queue is worked off by crisis, then by what closes first, then by who waits longest", () => {
  const queue = rows(
    row("late", { waiting_since: "2026-11-26T14:05:00+08:00" }),
    row("early", { waiting_since: "2026-11-26T14:00:00+08:00" }),
    row("closes-later", { priority: "closing", closes_at: "2026-11-26T15:00:00+08:00" }),
    row("closes-first", { priority: "closing", closes_at: "2026-11-26T14:30:00+08:00" }),
    row("crisis", { priority: "crisis", waiting_since: "2026-11-26T14:09:00+08:00" }),
  );
  expect(ids(onShelf(queue, "queue", me))).toEqual(["crisis", "closes-first", "closes-later", "early", "late"]);
});

test("within the same urgency the queue stands as the desk told this agent, and who has just come stands behind", () => {
  const queue = rows(
    row("new", { waiting_since: "2026-11-26T13:00:00+08:00" }),
    row("older", { place: 2, waiting_since: "2026-11-26T14:00:00+08:00" }),
    row("mine", { place: 1, waiting_since: "2026-11-26T14:03:00+08:00" }),
    row("crisis", { priority: "crisis", place: 9 }),
  );
  expect(ids(onShelf(queue, "queue", me))).toEqual(["crisis", "mine", "older", "new"]);
});

test("a push does not move who was told a place", () => {
  const pushed = withRow(rows(row("b", { place: 3, suggested: true })), row("b", { last_text: "在吗" }));
  expect(pushed.get("b")).toMatchObject({ place: 3, suggested: true, last_text: "在吗" });
});

test("a conversation moves between lists with its owner", () => {
  const claimed = row("b", { mode: "agent", agent: { id: 1, name: "阿宁" } });
  expect(shelfOf(row("b"), me)).toBe("queue");
  expect(shelfOf(claimed, me)).toBe("mine");
  expect(shelfOf(claimed, { id: 2 })).toBe("others");
  expect(shelfOf(row("b", { mode: "bot" }), me)).toBe("queue");
  expect(shelfOf(row("b", { mode: "bot", waiting_since: null }), me)).toBe("bot");
  const moved = withRow(rows(row("b")), claimed);
  expect(onShelf(moved, "queue", me)).toEqual([]);
  expect(ids(onShelf(moved, "mine", me))).toEqual(["b"]);
});

test("a fresh list forgets who has left it and keeps the other lists", () => {
  const before = rows(row("gone"), row("mine", { mode: "agent", agent: { id: 1, name: "阿宁" } }));
  const fresh = withShelf(before, "queue", [row("new")], me);
  expect([...fresh.keys()].sort()).toEqual(["mine", "new"]);
  expect([...withoutRow(fresh, "new").keys()]).toEqual(["mine"]);
});

test("among those at hand who waits longest for an answer is first, and who was answered stands behind", () => {
  const agent = { id: 1, name: "阿宁" };
  const at = (minute: number) => `2026-11-26T14:0${minute}:00+08:00`;
  const mine = rows(
    row("answered", { mode: "agent", agent, unread: 0, last_at: at(9), unanswered_since: null }),
    row("short", { mode: "agent", agent, unread: 2, last_at: at(8), unanswered_since: at(5) }),
    row("long", { mode: "agent", agent, unread: 0, last_at: at(3), unanswered_since: at(3) }),
  );
  expect(ids(onShelf(mine, "mine", me))).toEqual(["long", "short", "answered"]);
});

test("what is unread stands above what is not", () => {
  const agent = { id: 1, name: "阿宁" };
  const mine = rows(
    row("read", { mode: "agent", agent, unread: 0, last_at: "2026-11-26T14:09:00+08:00" }),
    row("unread", { mode: "agent", agent, unread: 2, last_at: "2026-11-26T14:00:00+08:00" }),
  );
  expect(ids(onShelf(mine, "mine", me))).toEqual(["unread", "read"]);
});
