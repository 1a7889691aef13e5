const ZONE = "Asia/Shanghai";
const PARTS = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

function partsOf(at: Date): Record<string, string> {
  return Object.fromEntries(PARTS.formatToParts(at).map((part) => [part.type, part.value]));
}

/** Write a time as `14:05` on the same day, else `11月26日 14:05`, in the shop's zone. */
export function clock(iso: string, now: Date): string {
  const at = partsOf(new Date(iso));
  const today = partsOf(now);
  const time = `${at.hour === "24" ? "00" : at.hour}:${at.minute}`;
  const sameDay = at.year === today.year && at.month === today.month && at.day === today.day;
  return sameDay ? time : `${at.month}月${at.day}日 ${time}`;
}

/** Write a day as `11月26日`. */
export function day(iso: string): string {
  const at = partsOf(iso.length === 10 ? new Date(`${iso}T12:00:00+08:00`) : new Date(iso));
  return `${at.month}月${at.day}日`;
}

/** Return the ISO date of the day that lies `days` after `now` in the shop's zone. */
export function isoDay(now: Date, days = 0): string {
  const at = partsOf(new Date(now.getTime() + days * 86_400_000));
  return `${at.year}-${String(at.month).padStart(2, "0")}-${String(at.day).padStart(2, "0")}`;
}

/** Write a length of time as people say it: 不到 1 分钟, 约 5 分钟, 1 小时 20 分. */
export function lasting(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return "不到 1 分钟";
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} 天${hours % 24 ? ` ${hours % 24} 小时` : ""}`;
  return minutes % 60 ? `${hours} 小时 ${minutes % 60} 分` : `${hours} 小时`;
}
