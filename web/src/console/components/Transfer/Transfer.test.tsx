import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { Transfer } from "./Transfer";

test("it goes to a colleague who is there, never to oneself", async () => {
  vi.spyOn(consoleApi, "colleagues").mockResolvedValue({
    agents: [
      { id: 1, name: "阿宁", status: "online" },
      { id: 2, name: "小李", status: "busy" },
    ],
  });
  const give = vi.spyOn(consoleApi, "transfer").mockResolvedValue({});
  inConsole(<Transfer buyer="b" onClose={() => undefined} />);
  await user.click(await screen.findByRole("radio", { name: /小李/ }));
  expect(screen.queryByRole("radio", { name: /阿宁/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "转过去" }));
  expect(give).toHaveBeenCalledWith("b", 2);
});
