import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { message } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { MessageList } from "./MessageList";

const talk = [message(1, "bot"), message(2, "buyer", { client_id: "a" })];

test("the buyer's latest message tells whether it was read", async () => {
  const { line } = await inWidget(<MessageList />, { messages: talk });
  expect(screen.getByText("已送达")).toBeTruthy();
  act(() => line.read({ seq: 2 }));
  expect(screen.getByText("已读")).toBeTruthy();
});

test("what the shop says now is read out politely, and nothing of before", async () => {
  const { line } = await inWidget(<MessageList />, { messages: talk });
  const announcer = screen.getByRole("status");
  expect(announcer.textContent).toBe("");
  act(() => line.messages({ messages: [message(3, "bot", { text: "给您优惠 ¥9" })] }));
  expect(announcer.textContent).toContain("给您优惠 ¥9");
});

test("before the first word it says who answers, and that it is no person", async () => {
  await inWidget(<MessageList />);
  expect(screen.getByText(/我是自动助手小暖，不是真人/)).toBeTruthy();
});

test("who is typing is shown until they have spoken", async () => {
  const { line } = await inWidget(<MessageList />, { messages: talk });
  act(() => line.typing({ who: "agent", on: true }));
  expect(screen.getByText("客服正在输入")).toBeTruthy();
  act(() => line.messages({ messages: [message(3, "agent")] }));
  expect(screen.queryByText("客服正在输入")).toBeNull();
});

test("messages that come twice and out of order stand once and in order", async () => {
  const { line } = await inWidget(<MessageList />, { messages: talk });
  act(() => line.messages({ messages: [message(4), message(3)] }));
  act(() => line.messages({ messages: [message(3)] }));
  expect(screen.getAllByText(/^第\d句$/).map((one) => one.textContent)).toEqual(["第1句", "第2句", "第3句", "第4句"]);
});
