import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { outreachApi } from "../../../api/outreach";
import { inConsole } from "../../../testing/console";
import { DeliveriesPage } from "./Deliveries";

test("what was given up can be tried again", async () => {
  vi.spyOn(outreachApi, "deliveries").mockResolvedValue({
    deliveries: [
      {
        id: 4,
        at: "2026-11-26T10:00:00+08:00",
        kind: "case.stopped",
        about: "A1",
        url: "https://shop.example.com/hook",
        state: "dead",
        attempts: 16,
        why: "HTTP 500",
      },
    ],
  });
  const replay = vi.spyOn(outreachApi, "replay").mockResolvedValue(undefined);
  inConsole(<DeliveriesPage />);
  expect(await screen.findByText("停下了")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "重发" }));
  expect(replay).toHaveBeenCalledWith(4);
});
