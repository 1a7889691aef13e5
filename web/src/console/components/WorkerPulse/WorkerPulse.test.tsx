import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { outreachApi } from "../../../api/outreach";
import { inConsole } from "../../../testing/console";
import { WorkerPulse } from "./WorkerPulse";

const health = (outreach: string) =>
  vi.spyOn(outreachApi, "health").mockResolvedValue({
    status: "ok",
    parts: { outreach },
    outreach_ticked_at: "2026-11-26T14:00:00+08:00",
  });

test("a worker that stands still is told as something to do", async () => {
  health("late");
  inConsole(<WorkerPulse />);
  expect(await screen.findByText("发送进程停了，现在什么提醒都不会发")).toBeTruthy();
});

test("a shop without a worker is told how to start one", async () => {
  health("never");
  inConsole(<WorkerPulse />);
  expect(await screen.findByText("发送进程还没有启动过")).toBeTruthy();
});
