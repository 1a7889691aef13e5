import { fireEvent, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { inConsole } from "../../../testing/console";
import { PolicyPage } from "./Policy";

test("a policy with a problem is told by field and cannot be published", async () => {
  vi.spyOn(consoleApi, "policy").mockResolvedValue({
    text: "cap: 0.08",
    hash: "abc",
    since: "2026-11-26T10:00:00+08:00",
    versions: [],
  });
  const fields = { "price.cap": "第 1 行：要在 0 到 1 之间" };
  vi.spyOn(consoleApi, "checkPolicy").mockRejectedValue(new Refused(422, "policy_invalid", "bad", fields));
  const publish = vi.spyOn(consoleApi, "publishPolicy").mockResolvedValue({});
  inConsole(<PolicyPage />);
  const text = await screen.findByDisplayValue("cap: 0.08");
  fireEvent.change(text, { target: { value: "cap: 2" } });
  await user.click(screen.getByRole("button", { name: "发布" }));
  await waitFor(() => expect(screen.getByText("price.cap：第 1 行：要在 0 到 1 之间")).toBeTruthy());
  expect(publish).not.toHaveBeenCalled();
});
