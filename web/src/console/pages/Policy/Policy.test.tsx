import { fireEvent, screen, waitFor, within } from "@testing-library/react";
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

const IN_FORCE = {
  text: "cap: 0.08",
  hash: "abc",
  since: "2026-11-26T10:00:00+08:00",
  versions: [{ hash: "old", since: "2026-11-20T10:00:00+08:00", version: "2026-11-20" }],
};

test("before a policy is published, each field that it changes is shown with what it was and is", async () => {
  vi.spyOn(consoleApi, "policy").mockResolvedValue(IN_FORCE);
  const changes = [{ field: "price.cap", was: "0.08", now: "0.8" }];
  vi.spyOn(consoleApi, "checkPolicy").mockResolvedValue({
    hash: "new",
    doubts: { "price.total_cap": "比 cap 还小" },
    changes,
  });
  const publish = vi.spyOn(consoleApi, "publishPolicy").mockResolvedValue({});
  inConsole(<PolicyPage />);
  fireEvent.change(await screen.findByDisplayValue("cap: 0.08"), { target: { value: "cap: 0.8" } });
  await user.click(screen.getByRole("button", { name: "发布" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText("price.cap").closest("li")?.textContent).toBe("price.cap 0.08 → 0.8");
  expect(dialog.getByText("price.total_cap：比 cap 还小")).toBeTruthy();
  expect(publish).not.toHaveBeenCalled();
  await user.click(dialog.getByRole("button", { name: "发布" }));
  await waitFor(() => expect(publish).toHaveBeenCalledWith("cap: 0.8"));
});

test("an earlier version is read, and taken back into the editor to be published again", async () => {
  vi.spyOn(consoleApi, "policy").mockResolvedValue(IN_FORCE);
  vi.spyOn(consoleApi, "policyVersion").mockResolvedValue({ text: "cap: 0.05", hash: "old", since: IN_FORCE.since });
  inConsole(<PolicyPage />);
  await user.click(await screen.findByRole("button", { name: /看 2026-11-20/ }));
  expect(await screen.findByText("cap: 0.05")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "放到编辑框里" }));
  expect(await screen.findByDisplayValue("cap: 0.05")).toBeTruthy();
});
