import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { order } from "../../../testing/samples";
import { HandBack } from "./HandBack";

test("a conversation cannot be handed back before each waiting case has its choice", async () => {
  const give = vi.spyOn(consoleApi, "handBack").mockResolvedValue({});
  const close = vi.fn();
  inConsole(<HandBack buyer="b" orders={[order()]} undecided={{ A2026112601: "dispute" }} onClose={close} />);
  const ok = screen.getByRole<HTMLButtonElement>("button", { name: "交还" });
  expect(ok.disabled).toBe(true);
  await user.click(screen.getByRole("radio", { name: /停止/ }));
  await user.click(ok);
  expect(give).toHaveBeenCalledWith("b", [{ order_no: "A2026112601", then: "stop" }], undefined);
  expect(close).toHaveBeenCalledWith(true);
});
