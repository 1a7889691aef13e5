import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole } from "../../../testing/console";
import { TodosPage } from "./Todos";

test("what was agreed is ticked off when it is done on the platform", async () => {
  const todo = {
    id: 3,
    kind: "price",
    order_no: "A1",
    text: "改价到 ¥298",
    state: "open",
    owner: null,
    made_at: "2026-11-26T10:00:00+08:00",
    done_at: null,
  };
  vi.spyOn(consoleApi, "waiting").mockResolvedValue({
    applications: 0,
    applications_urgent: 0,
    todos: 1,
    callbacks: 0,
    budget_alarm: false,
  });
  vi.spyOn(consoleApi, "todos").mockResolvedValue({ todos: [todo] });
  const done = vi.spyOn(consoleApi, "todo").mockResolvedValue({});
  inConsole(<TodosPage />);
  await user.click(await screen.findByRole("button", { name: "做完了" }));
  expect(done).toHaveBeenCalledWith(3, "done");
  expect(screen.getByText("平台操作 1")).toBeTruthy();
});
