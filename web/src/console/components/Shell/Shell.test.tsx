import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { conversation, inConsole, ME } from "../../../testing/console";
import { Shell } from "./Shell";

const NOTHING = { applications: 0, applications_urgent: 0, todos: 0, callbacks: 0, budget_alarm: false };

beforeEach(() => {
  vi.spyOn(consoleApi, "waiting").mockResolvedValue(NOTHING);
  vi.spyOn(consoleApi, "colleagues").mockResolvedValue({ agents: [] });
});
afterEach(() => vi.restoreAllMocks());

test("an agent sees no page of the manager", () => {
  inConsole(<Shell onMe={() => undefined} />, conversation(), { ...ME, role: "agent" });
  expect(screen.queryByRole("link", { name: /规则/ })).toBeNull();
  expect(screen.getByRole("link", { name: /会话/ })).toBeTruthy();
});

test("a manager sees all of them", () => {
  inConsole(<Shell onMe={() => undefined} />);
  for (const page of ["今日", "日历", "效果", "规则", "人员", "开关", "通知", "审计"])
    expect(screen.getByRole("link", { name: new RegExp(page) })).toBeTruthy();
});

test("what waits is marked on its page, and a budget that runs out is told to the manager", async () => {
  const waiting = { ...NOTHING, applications: 3, applications_urgent: 1, todos: 2, callbacks: 4, budget_alarm: true };
  vi.mocked(consoleApi.waiting).mockResolvedValue(waiting);
  inConsole(<Shell onMe={() => undefined} />);
  expect(await screen.findByTitle("3 件申请待答复，1 件快到或已过答复时间")).toBeTruthy();
  expect(screen.getByTitle("2 件待办，4 位要回访")).toBeTruthy();
  expect(screen.getByText(/让利预算已用到八成以上/)).toBeTruthy();
});

test("an agent is told nothing of the budget", async () => {
  vi.mocked(consoleApi.waiting).mockResolvedValue({ ...NOTHING, todos: 1, budget_alarm: true });
  inConsole(<Shell onMe={() => undefined} />, conversation(), { ...ME, role: "agent" });
  await screen.findByTitle("1 件待办，0 位要回访");
  expect(screen.queryByText(/让利预算/)).toBeNull();
});

test("who goes away with conversations at hand is asked to hand them over first", async () => {
  const status = vi.spyOn(consoleApi, "status").mockResolvedValue({});
  inConsole(<Shell onMe={() => undefined} />);
  await user.click(await screen.findByRole("button", { name: /更改状态/ }));
  await user.click(await screen.findByText("离开"));
  expect(await screen.findByText(/您手上的 1 个会话/)).toBeTruthy();
  expect(status).not.toHaveBeenCalled();
});
