import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { outreachApi } from "../../../api/outreach";
import type { Today } from "../../../protocol/desk";
import { inConsole } from "../../../testing/console";
import { TodayPage } from "./Today";

const DAY: Today = {
  day: "2026-11-26",
  messages: { buyer: 30, bot: 27, agent: 9, system: 4 },
  conversations: { bot: 10, queue: 2, agent: 1 },
  handovers: 3,
  handed_back: 1,
  missed: 0,
  usual_wait_seconds: null,
  offers: { made: 8, accepted: 5, value: 6200 },
  talked: 12,
  handled: 2,
  handover_rate: 0.25,
  answer_seconds: null,
  budget: { spent: 50000, limit: 200000, left: 150000, alarm: false },
  payments: { count: 6, amount: 182800 },
  stopped: 1,
  applications_pending: 2,
  todos_open: 4,
  surveys: { count: 0, mean: null, said: [] },
  agents: [{ id: 1, name: "小李", status: "busy", capacity: 5, having: 3, handled: 9, score: 4.5 }],
};

test("money is told in yuan, and what is not known is told as not known", async () => {
  vi.spyOn(consoleApi, "today").mockResolvedValue(DAY);
  vi.spyOn(outreachApi, "health").mockResolvedValue({ status: "ok", parts: { outreach: "ok" } });
  inConsole(<TodayPage />);
  expect(await screen.findByText("¥1,828")).toBeTruthy();
  expect(screen.getByText("已用 ¥500，还剩 ¥1,500，共 ¥2,000")).toBeTruthy();
  expect(screen.getByText("还算不出平常要等多久")).toBeTruthy();
  expect(screen.getAllByText("—")).toHaveLength(2);
});

test("the share that went to people, and each colleague's day, are told", async () => {
  vi.spyOn(consoleApi, "today").mockResolvedValue(DAY);
  inConsole(<TodayPage />);
  expect(await screen.findByText("25%", { selector: ".ant-statistic *" })).toBeTruthy();
  expect(screen.getByText("3 / 5")).toBeTruthy();
});

test("from eighty percent of the budget on the page says so", async () => {
  const budget = { spent: 160000, limit: 200000, left: 40000, alarm: true };
  vi.spyOn(consoleApi, "today").mockResolvedValue({ ...DAY, budget });
  inConsole(<TodayPage />);
  expect(await screen.findByText(/预算用到八成以上/)).toBeTruthy();
});

test("a budget that is used up is told as used up", async () => {
  const budget = { spent: 200000, limit: 200000, left: 0, alarm: true };
  vi.spyOn(consoleApi, "today").mockResolvedValue({ ...DAY, budget });
  inConsole(<TodayPage />);
  expect(await screen.findByText(/今天的预算用完了/)).toBeTruthy();
});

test("what a buyer wrote beside their score is read, and leads to the talk", async () => {
  const said = [
    { buyer_id: "b", name: "张女士", agent: "小李", score: 2, text: "等太久", at: "2026-11-26T14:00:00+08:00" },
  ];
  vi.spyOn(consoleApi, "today").mockResolvedValue({ ...DAY, surveys: { count: 1, mean: 2, said } });
  inConsole(<TodayPage />);
  expect(await screen.findByText(/等太久/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "张女士" }).getAttribute("href")).toBe("#/inbox/b");
});
