import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { inWidget } from "../../../testing/widget";
import { HowtoCardView } from "./HowtoCard";

test("the steps come in order", async () => {
  const steps = [{ text: "打开设置" }, { text: "点忘记密码" }];
  await inWidget(<HowtoCardView card={{ type: "howto", topic: "reason_password", steps }} />);
  expect(screen.getAllByRole("listitem").map((one) => one.textContent)).toEqual(["打开设置", "点忘记密码"]);
});
