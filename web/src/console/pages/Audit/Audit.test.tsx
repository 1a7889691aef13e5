import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { AuditPage } from "./Audit";

test("it tells who did what about whom", async () => {
  vi.spyOn(consoleApi, "audit").mockResolvedValue({
    audit: [
      {
        id: 1,
        at: "2026-11-26T10:00:00+08:00",
        who: "阿宁",
        what: "transcript.exported",
        about: "demo-price",
        data: {},
      },
    ],
  });
  inConsole(<AuditPage />);
  expect(await screen.findByText("下载聊天记录")).toBeTruthy();
  expect(screen.getByText("demo-price")).toBeTruthy();
});
