import type {
  Cadence,
  CadenceChecked,
  Calendar,
  Delivery,
  Health,
  LeftOrder,
  ListName,
  ListRow,
  NewResult,
  Report,
  UnclearRow,
  Wording,
} from "../protocol/outreach";
import { act, get, post, ROOT } from "./console";

type Changes = Record<string, string[]>;

/** The calls of the console about what the shop starts; the session and the CSRF token are those of `console`. */
export const outreachApi = {
  list: (list: ListName) => get<{ rows: ListRow[]; more: boolean }>(`/outreach/lists/${list}`),
  listCsv: (list: ListName) => `${ROOT}/outreach/lists/${list}.csv`,
  take: (row: number) => act<{ row: ListRow }>(`/outreach/rows/${row}/take`),
  release: (row: number) => act<void>(`/outreach/rows/${row}/release`),
  result: (row: number, result: NewResult) => post<void>(`/outreach/rows/${row}/result`, result),
  note: (row: number, text: string) => post<void>(`/outreach/rows/${row}/note`, { text }),
  unclear: () => get<{ unclear: UnclearRow[] }>("/outreach/unclear"),
  left: () => get<{ left: LeftOrder[] }>("/outreach/left"),
  why: (orderNo: string) => get<{ lines: string[] }>(`/orders/${encodeURIComponent(orderNo)}/reminders`),

  calendar: (from: string | undefined, days: number) => get<Calendar>("/outreach/calendar", { from, days }),
  report: (from?: string, to?: string) => get<Report>("/outreach/report", { from, to }),
  reportCsv: (from: string, to: string) => `${ROOT}/outreach/report.csv?from=${from}&to=${to}`,
  deliveries: () => get<{ deliveries: Delivery[] }>("/deliveries"),
  replay: (delivery: number) => act<void>(`/deliveries/${delivery}/replay`),
  drop: (delivery: number) => act<void>(`/deliveries/${delivery}/drop`),

  wording: () => get<Wording>("/wording"),
  checkWording: (changes: Changes, orderNo?: string) =>
    post<{ previews: Record<string, string[]> }>(
      "/wording/check",
      orderNo ? { changes, order_no: orderNo } : { changes },
    ),
  publishWording: (changes: Changes) => post<{ changed: boolean }>("/wording", { changes }),
  cadence: () => get<Cadence>("/cadence"),
  checkCadence: (text: string) => post<CadenceChecked>("/cadence/check", { text }),
  publishCadence: (text: string) => post<{ changed: boolean }>("/cadence", { text }),

  /** Answers also while something is down, so it is no ordinary call. */
  health: async (): Promise<Health> => (await (await fetch("/healthz")).json()) as Health,
};
