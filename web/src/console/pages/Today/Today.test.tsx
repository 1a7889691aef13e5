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
  budget: { spent: 50000, limit: 200000 },
  payments: { count: 6, amount: 182800 },
  stopped: 1,
  applications_pending: 2,
  todos_open: 4,
  surveys: { count: 0, mean: null },
};

test("money is told in yuan, and what is not known is told as not known", async () => {
  vi.spyOn(consoleApi, "today").mockResolvedValue(DAY);
  vi.spyOn(outreachApi, "health").mockResolvedValue({ status: "ok", parts: { outreach: "ok" } });
  inConsole(<TodayPage />);
  expect(await screen.findByText("¥1,828")).toBeTruthy();
  expect(screen.getByText("已用 ¥500，共 ¥2,000")).toBeTruthy();
  expect(screen.getByText("还算不出平常要等多久")).toBeTruthy();
  expect(screen.getByText("—")).toBeTruthy();
});
