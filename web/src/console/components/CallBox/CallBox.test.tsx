import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { CallBox } from "./CallBox";

afterEach(() => vi.restoreAllMocks());

test("who must not be called now is named with the reason before anybody dials", async () => {
  const why = "现在不能给这位买家打电话：晚上十点到早上八点不打扰，11月27日 08:00 以后再打。";
  vi.spyOn(consoleApi, "calls").mockResolvedValue({ may_call: false, why, today: 2, connected_today: 1 });
  inConsole(<CallBox buyer="b" orderNo="A1" />);
  expect(await screen.findByText(why)).toBeTruthy();
  expect(screen.getByText(/今天打过 2 次，打通 1 次/)).toBeTruthy();
});

test("a call is written down as answered or not, and the count is read again", async () => {
  const fresh = { may_call: true, why: null, today: 0, connected_today: 0 };
  vi.spyOn(consoleApi, "calls")
    .mockResolvedValueOnce(fresh)
    .mockResolvedValue({ ...fresh, today: 1 });
  const called = vi.spyOn(consoleApi, "called").mockResolvedValue(fresh);
  inConsole(<CallBox buyer="b" orderNo="A1" />);
  await user.click(await screen.findByRole("button", { name: "没打通" }));
  await waitFor(() => expect(screen.getByText(/今天打过 1 次/)).toBeTruthy());
  expect(called).toHaveBeenCalledWith("b", { connected: false, about_paying: true, order_no: "A1" });
});
