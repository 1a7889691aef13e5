import { render, screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Buyers } from "./Buyers";

const buyer = (id: string, group: string) => ({
  id,
  group,
  label: id,
  story: "",
  try_saying: [],
  orders: [],
  token: id,
});

test("buyers stand under what they are about and can be played", async () => {
  const choose = vi.fn();
  const all = [buyer("嫌贵", "谈价"), buyer("手头困难", "账单")];
  render(<Buyers buyers={all} chosen={null} onChoose={choose} />);
  expect(screen.getAllByRole("group").map((one) => one.querySelector("legend")?.textContent)).toEqual(["谈价", "账单"]);
  await user.click(screen.getByRole("button", { name: "手头困难" }));
  expect(choose).toHaveBeenCalledWith(all[1]);
});
