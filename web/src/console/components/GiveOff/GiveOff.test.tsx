import { fireEvent, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { inConsole } from "../../../testing/console";
import { order } from "../../../testing/samples";
import { GiveOff, mayBeCut } from "./GiveOff";

const room = { discount: 2392, limit: "price.cap", meant: "这单优惠最多 ¥23.92" };
afterEach(() => vi.restoreAllMocks());

async function name(amount: string) {
  inConsole(<GiveOff buyer="b" order={order()} room={room} />);
  await user.click(screen.getByRole("button", { name: "给优惠" }));
  const field = await screen.findByRole("spinbutton", { name: "给这一单减多少元" });
  fireEvent.change(field, { target: { value: amount } });
}

test("an amount in yuan becomes an offer in fen, after the sum it leaves was seen", async () => {
  const give = vi.spyOn(consoleApi, "giveOff").mockResolvedValue({ seq: 5 });
  await name("20.5");
  expect(screen.getByText("¥307 → ¥286.50")).toBeTruthy();
  expect(screen.getByText(/还能让 ¥23.92/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "发给买家" }));
  await waitFor(() =>
    expect(give).toHaveBeenCalledWith("b", expect.objectContaining({ order_no: "A2026112601", off: 2050 })),
  );
});

test("what the policy does not allow is told in the desk's words, and the amount stays to be changed", async () => {
  const why = "这一单最多还能减 ¥23.92（这单优惠最多 ¥23.92）；改小一点，或者先改规则。";
  vi.spyOn(consoleApi, "giveOff").mockRejectedValue(new Refused(409, "reduction_too_large", why, {}));
  await name("200");
  await user.click(screen.getByRole("button", { name: "发给买家" }));
  expect(await screen.findByText(why)).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>("spinbutton").value).toMatch(/^200/);
});

test("a bill, a paid order and one with an agreed price are not haggled over", () => {
  expect(mayBeCut(order())).toBe(true);
  expect(mayBeCut(order({ lane: "credit" }))).toBe(false);
  expect(mayBeCut(order({ status: "paid" }))).toBe(false);
  expect(mayBeCut(order({ discount: 900 }))).toBe(false);
});
