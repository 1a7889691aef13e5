import fc from "fast-check";
import { expect, test } from "vitest";
import { message } from "../testing/samples";
import { EMPTY, extendedBack, fetched, inOrder, missingAfter, pushed, startingAfter } from "./timeline";

const LAST = 12;
const ALL = Array.from({ length: LAST }, (_, i) => message(i + 1));
const seqs = fc.array(fc.integer({ min: 1, max: LAST }), { maxLength: 40 });

test("messages in any order and any number of copies are the conversation once, in order", () => {
  fc.assert(
    fc.property(seqs, (order) => {
      let timeline = EMPTY;
      for (const seq of order) timeline = pushed(timeline, [message(seq)]);
      expect(inOrder(timeline).map((one) => one.seq)).toEqual([...new Set(order)].sort((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
});

test("pushes with holes and fetches of what is missing end as a fresh fetch", () => {
  fc.assert(
    fc.property(seqs, fc.integer({ min: 1, max: 5 }), (order, page) => {
      let timeline = EMPTY;
      for (const seq of order) timeline = pushed(timeline, [message(seq)]);
      for (let from = missingAfter(timeline, LAST); from !== null; from = missingAfter(timeline, LAST)) {
        const start = from;
        const answer = ALL.filter((one) => one.seq > start).slice(0, page);
        timeline = fetched(timeline, answer, start, answer.at(-1)?.seq ?? start);
      }
      expect(inOrder(timeline).map((one) => one.seq)).toEqual(ALL.map((one) => one.seq));
    }),
    { numRuns: 60 },
  );
});

test("a hole is asked for from the last message before it", () => {
  expect(missingAfter(pushed(EMPTY, [message(1), message(2), message(5)]), 5)).toBe(2);
});

test("a seq that the desk leaves out is asked for once", () => {
  const timeline = fetched(pushed(EMPTY, [message(1), message(3)]), [message(3)], 1, 3);
  expect(missingAfter(timeline, 3)).toBeNull();
});

test("nothing is missing before the page the conversation was opened at", () => {
  expect(missingAfter(startingAfter(200), 200)).toBeNull();
  expect(missingAfter(pushed(startingAfter(200), [message(201)]), 201)).toBeNull();
});

test("older messages come before the others without making a hole", () => {
  const timeline = extendedBack(pushed(startingAfter(2), [message(3)]), [message(1), message(2)], 0);
  expect(inOrder(timeline).map((one) => one.seq)).toEqual([1, 2, 3]);
  expect(missingAfter(timeline, 3)).toBeNull();
});
