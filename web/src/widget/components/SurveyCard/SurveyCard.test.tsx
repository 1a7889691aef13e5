import { screen, waitFor } from "@testing-library/react";
import user from "@testing-library/user-event";
import { expect, test } from "vitest";
import { inWidget } from "../../../testing/widget";
import { SurveyCardView } from "./SurveyCard";

test("a score is sent with the line that was written", async () => {
  const { api } = await inWidget(<SurveyCardView card={{ type: "survey", question: "这次帮到您了吗", scale: 5 }} />);
  await user.click(screen.getByRole("radio", { name: "满意" }));
  await user.type(screen.getByLabelText("想说的话"), "很耐心");
  await user.click(screen.getByRole("button", { name: "提交" }));
  expect(api.survey).toHaveBeenCalledWith(4, "很耐心");
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("谢谢"));
});
