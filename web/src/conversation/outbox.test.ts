import fc from "fast-check";
import { expect, test } from "vitest";
import { message } from "../testing/samples";
import {
  arrived,
  dropped,
  nextToSend,
  type Outbox,
  refused,
  restored,
  sending,
  stored,
  unsure,
  written,
} from "./outbox";

const entry = (id: string) => ({ client_id: id, text: id, at: "2026-11-26T14:00:00+08:00" });
const two = written(written([], entry("a")), entry("b"));

test("messages go out one after the other, in the order they were written", () => {
  expect(nextToSend(two)?.client_id).toBe("a");
  expect(nextToSend(sending(two, "a"))).toBeNull();
  expect(nextToSend(stored(sending(two, "a"), "a", 1))?.client_id).toBe("b");
});

test("what may not have arrived is sent again with the same client id", () => {
  expect(nextToSend(unsure(sending(two, "a"), "a"))?.client_id).toBe("a");
});

test("what the desk will never take holds nothing else back", () => {
  const outbox = refused(sending(two, "a"), "a", "太长了");
  expect(nextToSend(outbox)?.client_id).toBe("b");
  expect(outbox[0]?.problem).toBe("太长了");
});

test("a message leaves the outbox when it arrives, by its client id or by its seq", () => {
  expect(arrived(two, [message(1, "buyer", { client_id: "a" })]).map((one) => one.client_id)).toEqual(["b"]);
  expect(arrived(stored(two, "b", 7), [message(7, "buyer")]).map((one) => one.client_id)).toEqual(["a"]);
});

test("after a reload whatever was under way is sent again", () => {
  expect(restored(sending(two, "a")).map((one) => one.state)).toEqual(["waiting", "waiting"]);
});

test("writing the same twice is writing it once", () => {
  expect(written(two, entry("a"))).toHaveLength(2);
  expect(dropped(two, "a")).toHaveLength(1);
});

test("an outbox never has two under way, whatever happens", () => {
  const step = fc.tuple(
    fc.constantFrom("write", "next", "unsure", "store", "refuse", "drop"),
    fc.constantFrom("a", "b", "c"),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let outbox: Outbox = [];
      for (const [what, id] of steps) {
        if (what === "write") outbox = written(outbox, entry(id));
        if (what === "next") outbox = sending(outbox, nextToSend(outbox)?.client_id ?? "");
        if (what === "unsure") outbox = unsure(outbox, id);
        if (what === "store") outbox = stored(outbox, id, 1);
        if (what === "refuse") outbox = refused(outbox, id, "不行");
        if (what === "drop") outbox = dropped(outbox, id);
        expect(outbox.filter((one) => one.state === "sending").length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 80 },
  );
});
