import { screen } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { consoleApi } from "../../../api/console";
import { inConsole, ME } from "../../../testing/console";
import { Shift } from "./Shift";

const colleagues = () =>
  vi.spyOn(consoleApi, "colleagues").mockResolvedValue({
    agents: [
      { id: 1, name: "阿宁", status: "online", having: 1, capacity: 5 },
      { id: 2, name: "小李", status: "busy", having: 2, capacity: 5 },
    ],
  });

test("a shift goes to the colleague who is chosen, with the word for them", async () => {
  colleagues();
  const left = { ...ME, status: "away" as const };
  const handOver = vi.spyOn(consoleApi, "handOver").mockResolvedValue({ given: ["b"], queued: [], me: left });
  const closed = vi.fn();
  inConsole(<Shift having={1} onClose={closed} />);
  await user.click(await screen.findByRole("radio", { name: /小李/ }));
  await user.type(screen.getByLabelText("交代"), "等退款结果");
  await user.click(screen.getByRole("button", { name: "交班并离开" }));
  expect(handOver).toHaveBeenCalledWith(2, "等退款结果");
  expect(closed).toHaveBeenCalledWith(left);
});

test("it goes to the queue unless somebody is chosen, and never to oneself", async () => {
  colleagues();
  const handOver = vi.spyOn(consoleApi, "handOver").mockResolvedValue({ given: [], queued: ["b"], me: ME });
  inConsole(<Shift having={1} onClose={() => undefined} />);
  await screen.findByRole("radio", { name: /小李/ });
  expect(screen.queryByRole("radio", { name: /阿宁/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "交班并离开" }));
  expect(handOver).toHaveBeenCalledWith(null, "");
});

test("what could not be handed over leaves the dialog open", async () => {
  colleagues();
  vi.spyOn(consoleApi, "handOver").mockRejectedValue(new Error("这位同事不在线"));
  const closed = vi.fn();
  inConsole(<Shift having={1} onClose={closed} />);
  await user.click(screen.getByRole("button", { name: "交班并离开" }));
  expect(await screen.findByText("这位同事不在线")).toBeTruthy();
  expect(closed).not.toHaveBeenCalled();
});
