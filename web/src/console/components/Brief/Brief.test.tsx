import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { row } from "../../../testing/samples";
import { BriefBox } from "./Brief";

test("the brief tells why, what was offered, what is left, and what to do next", () => {
  const brief = {
    why: "reason_price",
    emotion: "anxious",
    reasons: ["reason_price"],
    offers: [{ kind: "discount", value: 900, state: "declined" }],
    room: { discount: 1492, limit: "cap", meant: "商品总额的 8%" },
    next_step: "接着买家最后一句话回答",
  };
  render(<BriefBox brief={brief} row={row("b")} />);
  const told = screen.getByRole("region", { name: "交接说明" }).textContent;
  for (const part of ["着急", "买家不要", "优惠 ¥9", "¥14.92", "接着买家最后一句话回答"]) expect(told).toContain(part);
});

test("a signal stands above everything else", () => {
  render(<BriefBox brief={null} row={row("b", { signals: ["crisis"] })} />);
  expect(screen.getByText("注意：有轻生或危险的话")).toBeTruthy();
});

test("the words that decided stand in the brief as they were said, without marks and without what spoke against", async () => {
  const words = [
    { start: 0, end: 2, text: "谢谢", weight: -0.5 },
    { start: 2, end: 3, text: "，", weight: 3 },
    { start: 3, end: 5, text: "失业", weight: 1.1 },
    { start: 5, end: 6, text: "，", weight: 3 },
    { start: 6, end: 7, text: "还", weight: 0.9 },
    { start: 7, end: 9, text: "不上", weight: 2.4 },
  ];
  const told = { intent: "reason_hardship", confidence: 0.9, against: "reason_price", words, neighbours: [] };
  vi.spyOn(consoleApi, "explain").mockResolvedValue(told);
  render(<BriefBox brief={{ why: "request_human", turn_id: 31 }} row={row("b")} />);
  expect(await screen.findByText("失业、还不上")).toBeTruthy();
});

test("a brief whose words nobody can tell is shown all the same", async () => {
  vi.spyOn(consoleApi, "explain").mockRejectedValue(new Error("gone"));
  render(<BriefBox brief={{ why: "request_human", turn_id: 32 }} row={row("b")} />);
  expect(screen.getByText("找人工")).toBeTruthy();
  expect(screen.queryByText("听出来的词")).toBeNull();
});
