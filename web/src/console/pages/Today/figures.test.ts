import { expect, test } from "vitest";
import { figures, shares } from "./figures";

test("a number that the desk does not tell is none, not zero", () => {
  const of = figures({ waiting: 0, budget: { used: 100 } });
  expect([of.number("waiting"), of.number("answered"), of.number("budget", "used")]).toEqual([0, null, 100]);
});

test("what nobody asked for is shown all the same", () => {
  const of = figures({ waiting: 1, kept_promises: 7 });
  of.number("waiting");
  expect(of.rest()).toEqual([["kept_promises", "7"]]);
});

test("reasons come by how often they were heard", () => {
  const told = { reasons: { reason_price: 2, reason_password: 4 } };
  expect(shares(told, "reasons").map((one) => [one.name, one.share])).toEqual([
    ["忘支付密码", 1],
    ["嫌贵、讲价", 0.5],
  ]);
});
