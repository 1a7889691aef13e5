import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole, ME } from "../../../testing/console";
import { PeoplePage } from "./People";

test("everybody is listed, and nobody can close their own account", async () => {
  vi.spyOn(consoleApi, "agents").mockResolvedValue({
    agents: [ME, { ...ME, id: 2, name: "小李", role: "agent", decides: false }],
    skills: ["审批", "售后"],
  });
  inConsole(<PeoplePage />);
  await screen.findByText("小李");
  expect(screen.getAllByRole("button", { name: "停用" })).toHaveLength(1);
});

test("what a colleague may do is changed, and what is left as it was is sent as it was", async () => {
  const agents = [{ ...ME, id: 2, name: "小李", role: "agent" as const, capacity: 5, skills: ["售后"] }];
  vi.spyOn(consoleApi, "agents").mockResolvedValue({ agents, skills: ["审批", "售后"] });
  const change = vi.spyOn(consoleApi, "changeAgent").mockResolvedValue({});
  inConsole(<PeoplePage />);
  fireEvent.click(await screen.findByRole("button", { name: "修改" }));
  fireEvent.change(await screen.findByLabelText("同时接待几位"), { target: { value: "8" } });
  fireEvent.click(screen.getByRole("button", { name: "改好" }));
  await waitFor(() =>
    expect(change).toHaveBeenCalledWith({ name: "小李", role: "agent", capacity: 8, skills: ["售后"] }),
  );
});
