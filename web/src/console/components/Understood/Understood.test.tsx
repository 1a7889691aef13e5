import { render, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { App } from "antd";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { UnderstoodTag } from "./Understood";

test("the words that decided are told as soon as it is opened", async () => {
  vi.spyOn(consoleApi, "explain").mockResolvedValue({
    intent: "reason_price",
    confidence: 0.9,
    against: "reason_compare",
    words: [{ start: 0, end: 2, text: "太贵", weight: 2.4 }],
    neighbours: [],
  });
  const understood = { turn_id: 21, intent: "reason_price", confidence: 0.93, emotion: "anxious" };
  render(
    <App>
      <UnderstoodTag understood={understood} />
    </App>,
  );
  await user.click(screen.getByRole("button", { name: "嫌贵、讲价 93% · 着急" }));
  await waitFor(() => expect(screen.getByText("太贵")).toBeTruthy());
  expect(screen.getByText(/比价/)).toBeTruthy();
});

test("a label that a person gave before is shown in place of the model's", () => {
  const understood = { turn_id: 22, intent: "reason_price", confidence: 0.93, emotion: "calm", label: "request_gift" };
  render(
    <App>
      <UnderstoodTag understood={understood} />
    </App>,
  );
  expect(screen.getByRole("button", { name: "要赠品 · 已改" })).toBeTruthy();
});
