import { render, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { ME } from "../../../testing/console";
import { Login } from "./Login";

async function enter() {
  await user.type(screen.getByLabelText("名字"), "阿宁");
  await user.type(screen.getByLabelText("密码"), "secret{Enter}");
}

test("a right password lets the agent in", async () => {
  vi.spyOn(consoleApi, "login").mockResolvedValue(ME);
  const entered = vi.fn();
  render(<Login onEntered={entered} />);
  await enter();
  await waitFor(() => expect(entered).toHaveBeenCalledWith(ME));
});

test("a wrong one says so and nothing more", async () => {
  vi.spyOn(consoleApi, "login").mockRejectedValue(new Refused(401, "unauthorised", "no"));
  render(<Login onEntered={() => undefined} />);
  await enter();
  await waitFor(() => expect(screen.getByText("名字或密码不对")).toBeTruthy());
});
