import { render, screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { row } from "../../../testing/samples";
import { RowList } from "./RowList";

test("a row says who, why, how they feel, and how many messages are unread", () => {
  const angry = row("b", { name: "李先生", why: "reason_dispute", emotion: "angry", unread: 3 });
  render(<RowList rows={[angry]} open={null} onOpen={() => undefined} empty="" />);
  expect(screen.getByRole("button").textContent).toContain("李先生");
  expect(screen.getByText("货有问题 · 生气")).toBeTruthy();
  expect(screen.getByRole("button").textContent).toContain("3 条未读");
});

test("a crisis is marked, and a row can be opened", async () => {
  const open = vi.fn();
  render(<RowList rows={[row("b", { priority: "crisis" })]} open={null} onOpen={open} empty="" />);
  expect(screen.getByText("危急")).toBeTruthy();
  await user.click(screen.getByRole("button"));
  expect(open).toHaveBeenCalledWith("b");
});
