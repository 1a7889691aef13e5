import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test } from "vitest";
import { state } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { QueueNotice, waitingLine } from "./QueueNotice";

const waiting = { mode: "queue" as const, queue: { position: 3, wait_seconds: 180 } };

test("the place in the queue and the wait are told", () => {
  expect(waitingLine(state(waiting))).toBe("正在排队等人工客服，前面还有 2 位，预计等 3 分钟");
});

test("no wait is made up when none is known", () => {
  expect(waitingLine(state({ mode: "queue", queue: { position: 1, wait_seconds: null } }))).toBe(
    "正在排队等人工客服，下一位就是您",
  );
});

test("out of hours it says when people are back", () => {
  const hours = { open: false, text: "人工客服休息中，11月27日 09:00 上线" };
  expect(waitingLine(state({ ...waiting, hours, callback: true }))).toContain("11月27日 09:00 上线，已为您登记");
});

test("nothing is shown while nobody waits", () => {
  expect(waitingLine(state())).toBeNull();
});

test("the assistant may be chosen meanwhile, as soon as the desk allows it", async () => {
  const { api } = await inWidget(<QueueNotice />, { state: { ...waiting, quick_replies: ["先和助手聊"] } });
  await user.click(screen.getByRole("button", { name: "先和助手聊" }));
  expect(api.bot).toHaveBeenCalledOnce();
});
