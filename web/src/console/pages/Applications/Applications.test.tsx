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
