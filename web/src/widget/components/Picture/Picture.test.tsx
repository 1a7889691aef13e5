import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { inWidget } from "../../../testing/widget";
import { Picture } from "./Picture";

test("a picture is fetched with the buyer's token, not by its bare address", async () => {
  URL.createObjectURL = () => "blob:picture";
  URL.revokeObjectURL = () => undefined;
  const { api } = await inWidget(<Picture url="/widget/api/attachments/p1" />);
  await waitFor(() => expect(screen.getByRole("img", { name: "发送的图片" }).getAttribute("src")).toBe("blob:picture"));
  expect(api.picture).toHaveBeenCalledWith("/widget/api/attachments/p1");
});

test("one that cannot be had says so", async () => {
  await inWidget(<Picture url="/gone" />, { api: { picture: vi.fn(async () => Promise.reject(new Error("gone"))) } });
  await waitFor(() => expect(screen.getByText("图片打不开了")).toBeTruthy());
});
