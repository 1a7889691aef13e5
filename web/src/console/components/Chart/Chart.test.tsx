import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Chart } from "./Chart";

const { draw, away } = vi.hoisted(() => {
  const away = vi.fn();
  return { away, draw: vi.fn(() => ({ away })) };
});
vi.mock("./draw", () => ({ draw })); // a canvas is not in jsdom; what it draws is looked at in a browser

const SHARES = [{ name: "first", share: 0.4, interval: [0.3, 0.5] as [number, number], enough: true, of: 90 }];

test("a picture is drawn where it stands, says what it shows, and is taken away with its place", async () => {
  const { unmount } = render(<Chart of={SHARES} label="各步骤的付款率" />);
  const place = screen.getByRole("img", { name: "各步骤的付款率" });
  await vi.waitFor(() => expect(draw).toHaveBeenCalledWith(place, SHARES));
  unmount();
  expect(away).toHaveBeenCalled();
});
