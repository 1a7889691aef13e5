import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { Transfer } from "./Transfer";

test("it goes to a colleague who is there, never to oneself", async () => {
  vi.spyOn(consoleApi, "colleagues").mockResolvedValue({
    agents: [
      { id: 1, name: "阿宁", status: "online", having: 1, capacity: 5 },
      { id: 2, name: "小李", status: "busy", having: 2, capacity: 5 },
    ],
  });
  const give = vi.spyOn(consoleApi, "transfer").mockResolvedValue({});
  inConsole(<Transfer buyer="b" onClose={() => undefined} />);
  await user.click(await screen.findByRole("radio", { name: /小李/ }));
  expect(screen.queryByRole("radio", { name: /阿宁/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "转过去" }));
  expect(give).toHaveBeenCalledWith("b", 2);
});

test("how full each colleague's hands are is seen before, and who is full cannot be chosen", async () => {
  vi.spyOn(consoleApi, "colleagues").mockResolvedValue({
    agents: [
      { id: 2, name: "小李", status: "online", having: 5, capacity: 5 },
      { id: 3, name: "小王", status: "busy", having: 1, capacity: 5 },
    ],
  });
  inConsole(<Transfer buyer="b" onClose={() => undefined} />);
  expect((await screen.findByRole<HTMLInputElement>("radio", { name: /小李.*接满了/ })).disabled).toBe(true);
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "小王 忙碌 · 在接 1 / 5" }).disabled).toBe(false);
});
