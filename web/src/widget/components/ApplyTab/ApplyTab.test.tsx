import { fireEvent, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Refused } from "../../../api/http";
import { order } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { ApplyTab } from "./ApplyTab";

const submit = () => user.click(screen.getByRole("button", { name: "提交申请" }));

test("paying later is applied for with the day, and the answer is shown", async () => {
  const apply = vi.fn(async () => ({ text: "已提交，24 小时内答复您" }));
  await inWidget(<ApplyTab />, { api: { apply }, orders: [order()] });
  fireEvent.change(screen.getByLabelText("延到哪天"), { target: { value: "2026-12-10" } });
  await submit();
  expect(apply).toHaveBeenCalledWith({ order_no: "A2026112601", kind: "deferral", until: "2026-12-10" });
  await waitFor(() => expect(screen.getByText("已提交，24 小时内答复您")).toBeTruthy());
});

test("what is impossible says why, and what was filled in stays", async () => {
  const apply = vi.fn(async () => Promise.reject(new Refused(422, "out_of_limits", "最多分 6 期")));
  await inWidget(<ApplyTab />, { api: { apply }, orders: [order()] });
  await user.click(screen.getByRole("radio", { name: "分期付款" }));
  await user.selectOptions(screen.getByLabelText("分几期"), "12");
  await submit();
  await waitFor(() => expect(screen.getByText("最多分 6 期")).toBeTruthy());
  expect(screen.getByLabelText<HTMLSelectElement>("分几期").value).toBe("12");
});

test("papers are given along, and who sees them is said", async () => {
  const apply = vi.fn(async () => ({ text: "已提交，24 小时内答复您" }));
  await inWidget(<ApplyTab />, { api: { apply }, orders: [order()] });
  expect(screen.getByText("材料只给审批的同事看，答复后 90 天删除。")).toBeTruthy();
  await user.upload(screen.getByLabelText("附上材料"), new File(["x"], "证明.png", { type: "image/png" }));
  expect(await screen.findByText("证明.png")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: "停止提醒" }));
  await submit();
  expect(apply).toHaveBeenCalledWith({ order_no: "A2026112601", kind: "stop", attachments: ["p1"] });
  await waitFor(() => expect(screen.queryByText("证明.png")).toBeNull());
});

test("a paper that is taken off again is not given along", async () => {
  const apply = vi.fn(async () => ({ text: "好的" }));
  await inWidget(<ApplyTab />, { api: { apply }, orders: [order()] });
  await user.upload(screen.getByLabelText("附上材料"), new File(["x"], "证明.png", { type: "image/png" }));
  await user.click(await screen.findByRole("button", { name: "去掉 证明.png" }));
  await user.click(screen.getByRole("radio", { name: "停止提醒" }));
  await submit();
  expect(apply).toHaveBeenCalledWith({ order_no: "A2026112601", kind: "stop" });
});

test("with nothing to pay there is nothing to apply for", async () => {
  await inWidget(<ApplyTab />, { orders: [order({ payable: 0, status: "paid" })] });
  expect(screen.queryByRole("form")).toBeNull();
});

const plan = {
  id: 7,
  kind: "installment" as const,
  state: "open" as const,
  value: 0,
  terms: { text: "分 3 期，免手续费。", periods: 3, parts: [{ due_at: "2026-11-30T23:59:59+08:00", amount: 49900 }] },
  expires_at: "2026-11-26T18:00:00+08:00",
};

test("what is granted at once can be accepted where it was applied for", async () => {
  const answerOffer = vi.fn(async () => ({ offer: { ...plan, state: "accepted" as const }, payable: 149700 }));
  await inWidget(<ApplyTab />, { api: { answerOffer }, orders: [order({ lane: "credit", offers: [plan] })] });
  const waiting = screen.getByRole("region", { name: "等您点头的方案" });
  expect(waiting.textContent).toContain("分 3 期付");
  await user.click(screen.getByRole("button", { name: "接受" }));
  expect(answerOffer).toHaveBeenCalledWith(7, "accept");
});

test("a question about an offer that is answered already is not asked any more", async () => {
  const gone = { ...plan, state: "accepted" as const };
  const apply = vi.fn(async () => ({ offer: gone, text: "可以帮您分 3 期，您看行吗？" }));
  await inWidget(<ApplyTab />, { api: { apply }, orders: [order({ lane: "credit", offers: [gone] })] });
  await submit();
  await waitFor(() => expect(apply).toHaveBeenCalled());
  expect(screen.queryByText("可以帮您分 3 期，您看行吗？")).toBeNull();
});

test("an answer goes away with what it was about", async () => {
  const apply = vi.fn(async () => ({ text: "这一单已经有申请在处理" }));
  await inWidget(<ApplyTab />, { api: { apply }, orders: [order()] });
  await submit();
  await waitFor(() => expect(screen.getByText("这一单已经有申请在处理")).toBeTruthy());
  await user.click(screen.getByRole("radio", { name: "分期付款" }));
  expect(screen.queryByText("这一单已经有申请在处理")).toBeNull();
});

test("no day is proposed on which the order is closed already", async () => {
  await inWidget(<ApplyTab />, { orders: [order({ closes_at: "2026-11-27T14:00:00+08:00" })] });
  const field = screen.getByLabelText<HTMLInputElement>("延到哪天");
  expect([field.value, field.max]).toEqual(["2026-11-27", "2026-11-27"]);
});

test("a bill has no last day here: the shop answers which one is too late", async () => {
  await inWidget(<ApplyTab />, { orders: [order({ lane: "credit", closes_at: null })] });
  const field = screen.getByLabelText<HTMLInputElement>("延到哪天");
  expect([field.value, field.max]).toEqual(["2026-12-03", ""]);
});
