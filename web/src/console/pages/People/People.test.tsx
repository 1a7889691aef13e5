import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole, ME } from "../../../testing/console";
import { PeoplePage } from "./People";

test("everybody is listed, and nobody can close their own account", async () => {
  vi.spyOn(consoleApi, "agents").mockResolvedValue({ agents: [ME, { ...ME, id: 2, name: "小李", role: "agent" }] });
  inConsole(<PeoplePage />);
  await screen.findByText("小李");
  expect(screen.getAllByRole("button", { name: "停用" })).toHaveLength(1);
});
