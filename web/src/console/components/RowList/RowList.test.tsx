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

test("a buyer at hand tells how long they wait for an answer, and one that was answered when it was last spoken", () => {
  vi.setSystemTime(new Date("2026-11-26T14:04:00+08:00"));
  const agent = { id: 1, name: "阿宁" };
  const waits = row("b", { mode: "agent", agent, waiting_since: null, unanswered_since: "2026-11-26T14:00:00+08:00" });
  const { rerender } = render(<RowList rows={[waits]} open={null} onOpen={() => undefined} empty="" />);
  expect(screen.getByText("等回复 4 分钟").className).toBe("long");
  rerender(<RowList rows={[{ ...waits, unanswered_since: null }]} open={null} onOpen={() => undefined} empty="" />);
  expect(screen.queryByText(/等回复/)).toBeNull();
  expect(screen.getByText("14:00")).toBeTruthy();
  vi.useRealTimers();
});

test("what was begun in another conversation stands in its row as a draft", () => {
  const drafts = new Map([["b", { text: "我帮您看看", pictures: [] }]]);
  render(<RowList rows={[row("b")]} open="c" onOpen={() => undefined} empty="" drafts={drafts} />);
  expect(screen.getByRole("button").textContent).toContain("[草稿] 我帮您看看");
});
