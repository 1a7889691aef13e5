import fc from "fast-check";
import { expect, test } from "vitest";
import { message, state } from "../testing/samples";
import { after, type Happening, NEW_ROOM, unread } from "./room";
import { inOrder } from "./timeline";

const MINE = message(2, "buyer", { client_id: "mine" });
const opened = after(NEW_ROOM, { type: "opened", state: state({ last_seq: 3 }), floor: 0 });
const wrote = after(opened, { type: "written", entry: { client_id: "mine", text: "在吗", at: MINE.at } });

const HAPPENINGS: Happening[] = [
  { type: "sending", clientId: "mine" },
  { type: "stored", clientId: "mine", seq: 2 },
  { type: "unsure", clientId: "mine" },
  { type: "pushed", messages: [message(1)] },
  { type: "pushed", messages: [MINE, message(3)] },
  { type: "fetched", messages: [message(1), MINE, message(3)], after: 0, upTo: 3 },
  { type: "state", state: state({ last_seq: 3, read_by_shop: 2 }) },
  { type: "state", state: state({ last_seq: 1 }) },
  { type: "shop_read", seq: 1 },
];

test("answer, push and fetch in any order and repeated leave each message once and nothing to send", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...HAPPENINGS), { maxLength: 20 }), (some) => {
      const room = [...some, ...HAPPENINGS].reduce(after, wrote);
      expect(inOrder(room.timeline).map((one) => one.seq)).toEqual([1, 2, 3]);
      expect(room.outbox).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

test("what was read is never unread again by a state that came late", () => {
  const room = after(after(opened, { type: "shop_read", seq: 3 }), { type: "state", state: state({ last_seq: 3 }) });
  expect(room.state?.read_by_shop).toBe(3);
});

test("an answer ends the typing", () => {
  const typing = after(opened, { type: "typing", who: "bot", on: true });
  expect(typing.typing).toBe("bot");
  expect(after(typing, { type: "pushed", messages: [message(1)] }).typing).toBeNull();
});

test("only what the shop said and nobody saw is unread", () => {
  const room = after(opened, { type: "pushed", messages: [message(1), MINE, message(3)] });
  expect(unread(room)).toBe(2);
  expect(unread(after(room, { type: "buyer_read", seq: 3 }))).toBe(0);
});
