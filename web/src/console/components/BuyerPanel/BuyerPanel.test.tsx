import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole, MINE, post } from "../../../testing/console";
import { order } from "../../../testing/samples";
import { BuyerPanel } from "./BuyerPanel";

test("orders, promises and notes stand beside the conversation, and a note is kept", async () => {
  const note = vi.spyOn(consoleApi, "note").mockResolvedValue({ notes: [] });
  const detail = {
    orders: [order()],
    promises: [{ id: 1, pay_on: "2026-11-30", amount: 30700, state: "open" as const, at: "" }],
    notes: [{ id: 1, by: "小李", text: "月底发工资", at: "2026-11-26T10:00:00+08:00" }],
  };
  inConsole(<BuyerPanel post={post(detail)} />);
  expect(screen.getByText("长绒棉四件套")).toBeTruthy();
  expect(screen.getByText(/11月30日 付/)).toBeTruthy();
  expect(screen.getByText("月底发工资")).toBeTruthy();
  await user.type(screen.getByRole("textbox", { name: "内部备注" }), "已致歉");
  await user.click(screen.getByRole("button", { name: "记下" }));
  expect(note).toHaveBeenCalledWith("b", "已致歉");
});

test("only who has the conversation gives a price cut", () => {
  const shown = inConsole(<BuyerPanel post={post({ orders: [order()] })} />);
  expect(screen.getByRole("button", { name: "给优惠" })).toBeTruthy();
  const others = { ...MINE, agent: { id: 9, name: "小李" } };
  shown.rerenderPart(<BuyerPanel post={post({ orders: [order()], row: others })} />);
  expect(screen.queryByRole("button", { name: "给优惠" })).toBeNull();
});

test("beside a buyer who is to be called back stands whether they may be called", async () => {
  const told = { may_call: true, why: null, today: 0, connected_today: 0 };
  vi.spyOn(consoleApi, "calls").mockResolvedValue(told);
  inConsole(<BuyerPanel post={post({ orders: [order()], row: { ...MINE, callback: true } })} />);
  expect(await screen.findByText("现在可以打")).toBeTruthy();
});
