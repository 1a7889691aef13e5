import { screen, within } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { outreachApi } from "../../../api/outreach";
import type { Calendar, CalendarEntry } from "../../../protocol/outreach";
import { inConsole } from "../../../testing/console";
import { CalendarPage } from "./Calendar";

const ENTRY: CalendarEntry = {
  order_no: "A1",
  buyer_id: "b",
  step: "first",
  section: "未付款订单",
  amount: 30700,
  at: "2026-11-26T10:30:00+08:00",
  slot: "morning",
  channel: "聊天消息",
  script: "reminder.first",
  state: "goes",
  why: null,
  until: null,
};

const shown = (more: Partial<Calendar>) => {
  vi.spyOn(outreachApi, "health").mockResolvedValue({ status: "ok", parts: { outreach: "ok" } });
  vi.spyOn(outreachApi, "calendar").mockResolvedValue({
    now: "2026-11-26T10:00:00+08:00",
    from: "2026-11-26",
    days: 7,
    slots: { morning: "08:00-12:00", afternoon: "12:00-17:00", evening: "17:00-22:00" },
    entries: [],
    left_out: null,
    per_minute: 60,
    ...more,
  });
};

test("each part of a day counts what goes, and tells why the rest does not", async () => {
  const held = { order_no: "A2", channel: null, state: "never" as const, why: "买家要求停止联系" };
  const evening = { order_no: "A3", at: "2026-11-27T18:00:00+08:00", slot: "evening" as const };
  shown({ entries: [ENTRY, { ...ENTRY, ...held }, { ...ENTRY, ...evening }] });
  inConsole(<CalendarPage />);
  const cell = await screen.findByRole("button", { name: /^11月26日上午：会发\s*1 条\s*另 1 条不发或推后$/ });
  expect(screen.getByText("A3")).toBeTruthy();
  await user.click(cell);
  const rows = within(screen.getAllByRole("table")[1] as HTMLElement);
  expect(rows.queryByText("A3")).toBeNull();
  expect(rows.getByText(/买家要求停止联系/)).toBeTruthy();
});

test("the calendar says that its times keep the pace, and what it cannot foresee", async () => {
  shown({ per_minute: 30 });
  inConsole(<CalendarPage />);
  expect(await screen.findByText(/每分钟最多发 30 条，时间已照这个排开；有人等人工超过 5 分钟时先不发/)).toBeTruthy();
});

test("a calendar that has not looked at everything says so", async () => {
  shown({ left_out: 200 });
  inConsole(<CalendarPage />);
  expect(await screen.findByText("单子多，这里只算了最快关单的 200 单")).toBeTruthy();
});
