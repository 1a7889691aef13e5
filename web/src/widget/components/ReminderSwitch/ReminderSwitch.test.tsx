import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { order } from "../../../testing/samples";
import { inWidget } from "../../../testing/widget";
import { ReminderSwitch } from "./ReminderSwitch";

const control = () => screen.getByRole("switch", { name: "付款提醒" });

test("one tap ends the reminders at once", async () => {
  const reminders = vi.fn(async () => ({ stopped: true }));
  await inWidget(<ReminderSwitch />, { api: { reminders }, orders: [order()] });
  await user.click(control());
  expect(reminders).toHaveBeenCalledWith(false);
  await waitFor(() => expect(control().getAttribute("aria-checked")).toBe("false"));
});

test("whoever stopped them before sees them off and may have them again", async () => {
  const reminders = vi.fn(async () => ({ stopped: false }));
  const stopped = order({ case: { state: "stopped", cause: "asked_to_stop", until: null } });
  await inWidget(<ReminderSwitch />, { api: { reminders }, orders: [stopped] });
  expect(control().getAttribute("aria-checked")).toBe("false");
  await user.click(control());
  expect(reminders).toHaveBeenCalledWith(true);
});
