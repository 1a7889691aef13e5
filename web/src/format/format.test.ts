import { expect, test } from "vitest";
import { yuan } from "./money";
import { clock, day, isoDay, lasting } from "./time";

const NOW = new Date("2026-11-26T16:30:00Z"); // 00:30 on the 27th in Shanghai

test("money is read from fen, whole yuan without zeros", () => {
  expect([29800, 1980, -900, 0, 100000000].map(yuan)).toEqual(["¥298", "¥19.80", "−¥9", "¥0", "¥1,000,000"]);
});

test("times are the shop's, wherever the browser stands", () => {
  expect(clock("2026-11-27T00:05:00+08:00", NOW)).toBe("00:05");
  expect(clock("2026-11-26T23:59:59+08:00", NOW)).toBe("11月26日 23:59");
  expect([day("2026-12-01"), day("2026-11-30T23:59:59+08:00")]).toEqual(["12月1日", "11月30日"]);
  expect([isoDay(NOW), isoDay(NOW, 7)]).toEqual(["2026-11-27", "2026-12-04"]);
});

test("a length of time is told as people say it", () => {
  expect([10, 200, 3600, 4800, 90000, 86400].map(lasting)).toEqual([
    "不到 1 分钟",
    "3 分钟",
    "1 小时",
    "1 小时 20 分",
    "1 天 1 小时",
    "1 天",
  ]);
});
