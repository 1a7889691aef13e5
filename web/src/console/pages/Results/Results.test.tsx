import { screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { outreachApi } from "../../../api/outreach";
import type { Report, ResultRow } from "../../../protocol/outreach";
import { inConsole } from "../../../testing/console";
import { ResultsPage } from "./Results";

vi.mock("../../components/Chart/draw", () => ({ draw: () => ({ away: () => undefined }) })); // jsdom has no canvas

const group = (orders: number, paid: number) => ({
  orders,
  paid,
  paid_share: orders ? paid / orders : null,
  interval: [0.1, 0.9] as [number, number],
});
const ROW: ResultRow = {
  name: "first",
  sent: 4,
  seen: 3,
  replied: 1,
  paid: 2,
  paid_share: 0.5,
  interval: [0.15, 0.85],
  enough: false,
  amount: 61400,
  opted_out: 0,
};
const REPORT: Report = {
  from: "2026-10-28",
  to: "2026-11-26",
  orders: { placed: 10, paid: 6, paid_share: 0.6 },
  uplift: { reminded: group(4, 2), control: group(0, 0), difference: null, interval: null, enough: false },
  reminders: { ...ROW, orders: 4, orders_paid: 2, recovered: 61400, states: {} },
  by_step: [ROW],
  by_channel: [],
  by_script: [],
  by_reason: [],
  concessions: { discount: 900, total: 900 },
  opt_outs: { sms: 1 },
  complaints: 0,
  held_back: { quiet_hours: 3, buyer_a_day: 2 },
  words: {
    held_back: { quiet_hours: "22:00 到 08:00 不打扰", buyer_a_day: "24 小时内已经提醒过" },
    channel: {},
    reason: {},
  },
  enough: 30,
  control: { share: 0, told_apart: 0.05, orders_needed: 1570 },
};
const told = (more: Partial<Report> = {}) => {
  vi.spyOn(outreachApi, "report").mockResolvedValue({ ...REPORT, ...more });
  inConsole(<ResultsPage />);
};

beforeEach(() => vi.restoreAllMocks());

test("without a control share nothing is claimed, and how to have one is told with its price", async () => {
  told();
  expect(await screen.findByText(/很多人本来就会付/)).toBeTruthy();
  expect(screen.getByText(/对照组现在关着/).textContent).toContain("1,570 单");
  expect(screen.getByText("规则 › 提醒节奏").getAttribute("href")).toBe("#/policy/cadence");
});

test("with few orders it says that nothing can be said yet, and shows no share of too few", async () => {
  told({ uplift: { ...REPORT.uplift, control: group(2, 0), interval: [-0.5, 0.9], difference: 0.5 } });
  expect(await screen.findByText("现在还说不了什么")).toBeTruthy();
  expect(screen.getByText("太少")).toBeTruthy();
});

test("a difference that may be chance is not called a success", async () => {
  told({
    uplift: { reminded: group(90, 40), control: group(60, 24), difference: 0.04, interval: [-0.1, 0.2], enough: true },
  });
  expect(await screen.findByText(/也可能是碰巧/)).toBeTruthy();
});

test("what was held back is counted by hours and by caps", async () => {
  told();
  expect(await screen.findByText(/因为时间不合适 3 次，因为已经提醒得够多 2 次/)).toBeTruthy();
});
