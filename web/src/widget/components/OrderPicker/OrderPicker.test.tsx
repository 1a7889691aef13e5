import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { OrderPickerCard } from "../../../protocol/message";
import { inWidget } from "../../../testing/widget";
import { OrderPicker } from "./OrderPicker";

const CARD: OrderPickerCard = {
  type: "order_picker",
  orders: [{ order_no: "A1", title: "短绒地毯", payable: 27700, closes_at: null }],
};

test("choosing an order says which one, with its number", async () => {
  const { api } = await inWidget(<OrderPicker card={CARD} latest />);
  await user.click(screen.getByRole("button", { name: /短绒地毯/ }));
  expect(api.send).toHaveBeenCalledWith(expect.objectContaining({ order_no: "A1" }));
});

test("a question that was answered already cannot be answered again", async () => {
  await inWidget(<OrderPicker card={CARD} latest={false} />);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: /短绒地毯/ }).disabled).toBe(true);
});
