import { expect, test } from "vitest";
import { heard } from "./bridge";

const frame = {} as Window;
const from = { origin: "https://desk.example", window: frame };
const event = (more: object) => ({ origin: from.origin, source: frame, data: { nuanfu: 1, type: "ready" }, ...more });

test("only the right window at the right origin is heard", () => {
  expect(heard(event({}), from)).toEqual({ nuanfu: 1, type: "ready" });
  expect(heard(event({ origin: "https://evil.example" }), from)).toBeNull();
  expect(heard(event({ source: {} as Window }), from)).toBeNull();
  expect(heard(event({ source: null }), { ...from, window: null })).toBeNull();
});

test("what is not ours is no message", () => {
  for (const data of [null, "ready", { type: "ready" }, { nuanfu: 1 }, { nuanfu: 2, type: "ready" }])
    expect(heard(event({ data }), from)).toBeNull();
});
