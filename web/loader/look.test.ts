import { expect, test } from "vitest";
import { button, dress, frameBox } from "./look";

const drawn = (phone: boolean, view: { height: number; offsetTop: number } | null) => {
  const [box, launcher] = [frameBox(), button("联系客服")];
  dress(box, launcher, { shown: true, phone, view });
  return { box: box.style, launcher: launcher.style };
};

test("on a phone the chat has the whole part of the screen that the keyboard leaves", () => {
  const { box, launcher } = drawn(true, { height: 410, offsetTop: 60 });
  expect([box.height, box.top, box.width]).toEqual(["410px", "60px", "100%"]);
  expect(launcher.display).toBe("none");
});

test("elsewhere it stands above the launcher, which stays", () => {
  const { box, launcher } = drawn(false, null);
  expect([box.width, box.bottom]).toEqual(["400px", "92px"]);
  expect(launcher.display).toBe("block");
});
