import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { YuanInput } from "./YuanInput";

test("an amount is told in yuan, to the fen", () => {
  const told = vi.fn();
  render(<YuanInput label="减多少元" value={null} onChange={told} />);
  fireEvent.change(screen.getByLabelText("减多少元"), { target: { value: "9.5" } });
  expect(told).toHaveBeenLastCalledWith(9.5);
});
