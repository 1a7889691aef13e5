import { fireEvent, screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test } from "vitest";
import { inWidget } from "../../../testing/widget";
import { Composer } from "./Composer";

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "消息" });

test("Enter sends, empties the field and leaves the focus there", async () => {
  const { api } = await inWidget(<Composer draft={null} active />);
  await user.type(field(), "在吗{Enter}");
  expect(api.send).toHaveBeenCalledWith(expect.objectContaining({ text: "在吗" }));
  expect(field().value).toBe("");
  expect(document.activeElement).toBe(field());
});

test("Enter that chooses a word of the input method sends nothing", async () => {
  const { api } = await inWidget(<Composer draft={null} active />);
  await user.type(field(), "zai");
  fireEvent.keyDown(field(), { key: "Enter", isComposing: true, keyCode: 229 });
  expect(api.send).not.toHaveBeenCalled();
});

test("a text of blanks alone cannot be sent", async () => {
  await inWidget(<Composer draft={null} active />);
  await user.type(field(), "   ");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "发送" }).disabled).toBe(true);
});

test("a picture is uploaded, can be taken back, and goes with the message", async () => {
  const { api } = await inWidget(<Composer draft={null} active />);
  const picture = new File(["x"], "灯.png", { type: "image/png" });
  await user.upload(screen.getByLabelText("发送图片"), picture);
  await waitFor(() => expect(screen.getByRole("button", { name: "去掉 灯.png" })).toBeTruthy());
  await user.click(screen.getByRole("button", { name: "发送" }));
  expect(api.send).toHaveBeenCalledWith(expect.objectContaining({ text: "", attachments: ["p1"] }));
});

test("a draft from the shop's page stands in the field and is not sent by itself", async () => {
  const { api } = await inWidget(<Composer draft={{ text: "太贵了" }} active />);
  expect(field().value).toBe("太贵了");
  expect(api.send).not.toHaveBeenCalled();
});
