import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { inWidget } from "../../../testing/widget";
import { Header } from "./Header";

test("it says that it is an assistant and no person", async () => {
  await inWidget(<Header onClose={null} />);
  expect(screen.getByText("小暖是自动助手，不是真人")).toBeTruthy();
});

test("a person is one tap away", async () => {
  const { api } = await inWidget(<Header onClose={null} />);
  await user.click(screen.getByRole("button", { name: "转人工" }));
  expect(api.human).toHaveBeenCalledOnce();
  expect(screen.getByText("人工排队中")).toBeTruthy();
});

test("a person who answers is named as a person", async () => {
  await inWidget(<Header onClose={null} />, { state: { mode: "agent", agent: { name: "小李" } } });
  expect(screen.getByRole("heading", { name: "小李 · 人工客服" })).toBeTruthy();
});

test("it can be closed where a shop's page holds it", async () => {
  const close = vi.fn();
  await inWidget(<Header onClose={close} />);
  await user.click(screen.getByRole("button", { name: "关闭聊天" }));
  expect(close).toHaveBeenCalledOnce();
});
