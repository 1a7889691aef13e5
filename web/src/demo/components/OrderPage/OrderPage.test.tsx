import { render, screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { order } from "../../../testing/samples";
import { OrderPage } from "./OrderPage";

const buyer = {
  id: "b",
  group: "谈价",
  label: "嫌贵",
  story: "觉得贵",
  try_saying: ["太贵了"],
  orders: [],
  token: "t",
};

test("a sentence to try stands in the chat's field", async () => {
  const open = vi.fn();
  window.Nuanfu = { open, close: () => undefined, setToken: () => undefined };
  render(<OrderPage buyer={buyer} orders={[]} onPay={async () => undefined} />);
  await user.click(screen.getByRole("button", { name: "太贵了" }));
  expect(open).toHaveBeenCalledWith("太贵了");
});

test("an order can be paid while something is owed, and not after", async () => {
  const pay = vi.fn(async () => undefined);
  const { rerender } = render(<OrderPage buyer={buyer} orders={[order()]} onPay={pay} />);
  await user.click(screen.getByRole("button", { name: /模拟付款/ }));
  expect(pay).toHaveBeenCalledOnce();
  const paid = order({ payable: 0, status: "paid", case: { state: "settled", cause: null, until: null } });
  rerender(<OrderPage buyer={buyer} orders={[paid]} onPay={pay} />);
  expect(screen.queryByRole("button", { name: /模拟付款/ })).toBeNull();
});
