import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { conversation, inConsole } from "../../../testing/console";
import { row } from "../../../testing/samples";
import { go } from "../../route";
import { InboxPage } from "./Inbox";

afterEach(() => go("inbox"));

test("a conversation of a colleague can be read and not written in", async () => {
  const theirs = row("b", { mode: "agent", agent: { id: 2, name: "小李" }, viewers: ["小李", "阿宁", "小王"] });
  go("inbox", "b");
  inConsole(<InboxPage />, conversation({ row: theirs }));
  await waitFor(() => expect(screen.getByText("小李 正在接待，只能看不能发")).toBeTruthy());
  expect(screen.queryByRole("textbox", { name: "回复买家" })).toBeNull();
  expect(screen.getByText("小李 在接待 · 小王 也在看")).toBeTruthy();
});

test("one's own can be written in, and handed back", async () => {
  go("inbox", "b");
  inConsole(<InboxPage />);
  await waitFor(() => expect(screen.getByRole("textbox", { name: "回复买家" })).toBeTruthy());
  expect(screen.getByRole("button", { name: "交还小助手" })).toBeTruthy();
});

test("Alt and an arrow go to the next in the list, also out of the field", async () => {
  inConsole(<InboxPage />);
  await user.click(await screen.findByText(/^我的/));
  await screen.findByRole("button", { name: /张女士/ });
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await waitFor(() => expect(window.location.hash).toBe("#/inbox/b"));
  await user.click(await screen.findByRole("textbox", { name: "回复买家" }));
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  expect(window.location.hash).toBe("#/inbox/b"); // there is nobody below
});

test("the further acts open with the keyboard, and the first of them has the focus", async () => {
  go("inbox", "b");
  inConsole(<InboxPage />);
  (await screen.findByRole("button", { name: "更多" })).focus();
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("menuitem", { name: "转给同事" })).toBeTruthy();
  await waitFor(() => expect(screen.getByRole("menu").contains(document.activeElement)).toBe(true));
});
