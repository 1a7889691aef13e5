import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { ApplicationsPage } from "./Applications";

test("an application past its time says so and leads to its buyer", async () => {
  const late = {
    id: 1,
    kind: "stop" as const,
    asked: null,
    state: "pending" as const,
    at: "2026-01-01T10:00:00+08:00",
    progress: [],
    buyer_id: "b",
    title: "五升空气炸锅",
    answer_by: "2026-01-02T10:00:00+08:00",
  };
  vi.spyOn(consoleApi, "applications").mockResolvedValue({ applications: [late] });
  inConsole(<ApplicationsPage />);
  expect((await screen.findByRole("link", { name: "五升空气炸锅" })).getAttribute("href")).toBe("#/inbox/b");
  expect(screen.getByText("已过答复时间")).toBeTruthy();
});

test("who asks, and what each part would come to, stand beside the wish", async () => {
  const plan = {
    id: 2,
    kind: "installment" as const,
    asked: { periods: 6 },
    state: "pending" as const,
    at: "2026-11-26T10:00:00+08:00",
    progress: [],
    buyer_id: "b",
    name: "陈同学",
    order_no: "W006",
    title: "长绒棉四件套",
    payable: 90500,
  };
  vi.spyOn(consoleApi, "applications").mockResolvedValue({ applications: [plan] });
  inConsole(<ApplicationsPage />);
  expect(await screen.findByText("陈同学 · W006 · 待付 ¥905 · 每期约 ¥150.84")).toBeTruthy();
});
