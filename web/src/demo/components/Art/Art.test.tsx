import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Art } from "./Art";

const path = (title: string) =>
  render(<Art title={title} />)
    .container.querySelector("path")
    ?.getAttribute("d");

test("goods are drawn by their title, and a box for what has no drawing", () => {
  expect(path("护眼学习台灯")).not.toBe(path("长绒棉四件套"));
  expect(path("别的东西")).toContain("M16 28");
});
