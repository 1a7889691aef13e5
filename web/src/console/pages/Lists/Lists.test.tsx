import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { outreachApi } from "../../../api/outreach";
import type { ListRow } from "../../../protocol/outreach";
import { inConsole } from "../../../testing/console";
import { ListsPage } from "./Lists";

const ROW: ListRow = {
  id: 7,
  order_no: "A1",
  buyer_id: "b",
  name: "张女士",
  phone: "138****1234",
  title: "长绒棉四件套",
  payable: 90800,
  lane: "order",
  closes_at: null,
  step: "third",
  reason: "reason_price",
  reminded: 2,
  best_hour: 15,
  text: "您好，我是暖屋家居的客服。",
  note: null,
  call_at: null,
  mine: false,
  taken_by: null,
};

const listed = (more: Partial<ListRow> = {}) =>
  vi.spyOn(outreachApi, "list").mockResolvedValue({ rows: [{ ...ROW, ...more }], more: false });

test("a row tells whom, why, what to say and when, and is taken before the number is seen", async () => {
  listed();
  const take = vi.spyOn(outreachApi, "take").mockResolvedValue({ row: ROW });
  inConsole(<ListsPage />);
  expect(await screen.findByText("138****1234")).toBeTruthy();
  expect(screen.getByText(/常在 15 点左右/)).toBeTruthy();
  expect(screen.getByText("您好，我是暖屋家居的客服。")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "接手，看号码" }));
  expect(take).toHaveBeenCalledWith(7);
});

test("a row that a colleague works on cannot be taken", async () => {
  listed({ taken_by: "小王" });
  inConsole(<ListsPage />);
  expect(await screen.findByText("小王 在联系")).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "接手，看号码" }).disabled).toBe(true);
});

test("what may have gone is shown, and a note on it is kept", async () => {
  listed();
  const row = { id: 3, at: "2026-11-26T10:00:00+08:00", order_no: "A9", buyer_id: "b", step: "first", channel: "短信" };
  vi.spyOn(outreachApi, "unclear").mockResolvedValue({ unclear: [{ ...row, note: null }] });
  const note = vi.spyOn(outreachApi, "note").mockResolvedValue(undefined);
  inConsole(<ListsPage />);
  await user.click(screen.getByRole("tab", { name: "不知道是否送到" }));
  await user.type(await screen.findByLabelText("A9 的备注"), "问过了，送到了{Enter}");
  await waitFor(() => expect(note).toHaveBeenCalledWith(3, "问过了，送到了"));
});

test("a promise is not written down without its day", async () => {
  listed({ mine: true, phone: "13800001234" });
  const write = vi.spyOn(outreachApi, "result").mockResolvedValue(undefined);
  inConsole(<ListsPage />);
  await user.click(await screen.findByRole("button", { name: "写结果" }));
  await user.click(screen.getByRole("radio", { name: "答应了哪天付" }));
  const keep = screen.getByRole<HTMLButtonElement>("button", { name: "记下" });
  expect(keep.disabled).toBe(true);
  await user.type(screen.getByLabelText("哪天付"), "2026-11-30");
  await user.click(keep);
  await waitFor(() => expect(write).toHaveBeenCalledWith(7, { result: "promised", pay_on: "2026-11-30" }));
});
