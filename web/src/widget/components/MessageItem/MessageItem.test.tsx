import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { message } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { MessageItem, WaitingItem } from "./MessageItem";

test("what people typed is shown as text, never as markup", async () => {
  const said = message(1, "buyer", { text: "<img src=x onerror=alert(1)>" });
  const { container } = await inWidget(<MessageItem message={said} named status={null} latest={false} />);
  expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  expect(container.querySelector("img")).toBeNull();
});

test("bot and person are told apart by name", async () => {
  const said = message(1, "agent", { name: "小李" });
  await inWidget(<MessageItem message={said} named status={null} latest={false} />);
  expect(screen.getByText("小李 · 人工客服")).toBeTruthy();
});

test("a step that the text tells already does not stand there twice", async () => {
  const card = { type: "howto" as const, topic: "reason_password", steps: [{ text: "打开设置" }] };
  const said = message(1, "bot", { text: "别急，先打开设置", card });
  await inWidget(<MessageItem message={said} named status={null} latest={false} />);
  expect(screen.queryByRole("region", { name: "操作步骤" })).toBeNull();
});

test("a message that was refused says why and can be taken away", async () => {
  const drop = vi.fn();
  const entry = {
    client_id: "a",
    text: "长",
    at: "2026-11-26T14:00:00+08:00",
    state: "refused" as const,
    problem: "太长了",
  };
  await inWidget(<WaitingItem entry={entry} onDrop={drop} />);
  expect(screen.getByText("没发出去：太长了")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "删除" }));
  expect(drop).toHaveBeenCalledOnce();
});

test("the assistant's payment page is one tap away", async () => {
  const said = message(1, "bot", { text: "付款在这里：https://pay.example/A1?x=1\n不着急" });
  await inWidget(<MessageItem message={said} named={false} status={null} latest={false} />);
  expect(screen.getByRole("link").getAttribute("href")).toBe("https://pay.example/A1?x=1");
});

test.each(["buyer", "agent"] as const)("an address that a %s typed is no link", async (from) => {
  const said = message(1, from, { text: "https://evil.example/x" });
  await inWidget(<MessageItem message={said} named={false} status={null} latest={false} />);
  expect(screen.queryByRole("link")).toBeNull();
});
