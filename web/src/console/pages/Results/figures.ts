/** Write a share as `31.4%`; nothing of nothing is a dash. */
export function percent(share: number | null): string {
  return share === null ? "—" : `${(share * 100).toFixed(1)}%`;
}

/** Write a difference of shares as `+4.2 个百分点`. */
export function points(difference: number): string {
  return `${difference > 0 ? "+" : difference < 0 ? "−" : ""}${Math.abs(difference * 100).toFixed(1)} 个百分点`;
}
