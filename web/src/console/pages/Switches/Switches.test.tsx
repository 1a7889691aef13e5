import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { SwitchesPage } from "./Switches";

test("everything sent unasked is stopped by one switch", async () => {
  vi.spyOn(consoleApi, "switches").mockResolvedValue({
    outgoing_paused: false,
    bargaining_paused: false,
    incident: null,
  });
  const set = vi.spyOn(consoleApi, "setSwitches").mockResolvedValue({});
  inConsole(<SwitchesPage />);
  await user.click(await screen.findByRole("switch", { name: "暂停一切主动消息" }));
  expect(set).toHaveBeenCalledWith({ outgoing_paused: true });
});
