/** What the mock desk tells about what the shop starts: enough to look at lists, calendar, results, wording, cadence. */
const hours = (count) => new Date(Date.now() + count * 3_600_000).toISOString();
const today = () => hours(8).slice(0, 10);

const row = {
  id: 1,
  order_no: "N20261126005",
  buyer_id: "demo-price",
  name: "张女士",
  phone: "138****1234",
  title: "5升可视空气炸锅",
  payable: 89900,
  lane: "order",
  closes_at: hours(20),
  step: "third",
  reason: "reason_price",
  reminded: 2,
  best_hour: 15,
  text: "您好，我是暖屋家居的客服，打扰您一下。\n您拍的「5升可视空气炸锅」还没付款，有我能帮的吗？",
  note: null,
  call_at: null,
  mine: false,
  taken_by: null,
};
const entry = {
  order_no: row.order_no,
  buyer_id: row.buyer_id,
  step: "second",
  section: "未付款订单",
  amount: 30700,
  at: hours(1),
  slot: "afternoon",
  channel: "聊天消息",
  script: "reminder.second",
  state: "goes",
  why: null,
  until: null,
};
const result = (name, sent, paid) => ({
  name,
  sent,
  seen: Math.round(sent * 0.7),
  replied: Math.round(sent * 0.2),
  paid,
  paid_share: paid / sent,
  interval: [Math.max(0, paid / sent - 0.1), Math.min(1, paid / sent + 0.1)],
  enough: sent >= 30,
  amount: paid * 30700,
  opted_out: 1,
});
const group = (orders, paid) => ({ orders, paid, paid_share: paid / orders, interval: [0.3, 0.5] });
const step = {
  section: "未付款订单",
  audience: "",
  step: "first",
  when: "30 分钟后",
  script: "reminder.first",
  sms: null,
};
const script = { id: "reminder.first", flow: "reminder", lane: "order", variables: ["title"] };

const ANSWERS = {
  "GET outreach/lists/call_list": () => ({ rows: [row], more: false }),
  "GET outreach/lists/hand_list": () => ({ rows: [{ ...row, id: 2, mine: true }], more: false }),
  "GET outreach/unclear": () => ({ unclear: [] }),
  "GET outreach/left": () => ({ left: [] }),
  "GET outreach/calendar": () => ({
    now: hours(0),
    from: today(),
    days: 7,
    slots: { morning: "08:00-12:00", afternoon: "12:00-17:00", evening: "17:00-22:00" },
    entries: [entry, { ...entry, order_no: "N20261126006", channel: null, state: "never", why: "买家要求停止联系" }],
    left_out: null,
    per_minute: 60,
  }),
  "GET outreach/report": () => ({
    from: today(),
    to: today(),
    orders: { placed: 400, paid: 250, paid_share: 0.625 },
    uplift: {
      reminded: group(180, 76),
      control: group(40, 15),
      difference: 0.047,
      interval: [-0.12, 0.2],
      enough: true,
    },
    reminders: { ...result("all", 260, 80), orders: 180, orders_paid: 76, recovered: 2_300_000, states: {} },
    by_step: [result("first", 180, 60), result("second", 70, 18), result("third", 10, 2)],
    by_channel: [],
    by_script: [],
    by_reason: [],
    concessions: { discount: 12_000, total: 12_000 },
    opt_outs: { sms: 2 },
    complaints: 0,
    held_back: { quiet_hours: 14, buyer_a_day: 30 },
    words: {
      held_back: { quiet_hours: "22:00 到 08:00 不打扰", buyer_a_day: "24 小时内已经提醒过" },
      channel: {},
      reason: {},
    },
    enough: 30,
    control: { share: 0.1, told_apart: 0.05, orders_needed: 1540 },
  }),
  "GET deliveries": () => ({ deliveries: [] }),
  "GET wording": () => ({
    version: "3f2a91c0d4e5",
    since: null,
    versions: [],
    scripts: [
      { ...script, variants: ["您拍的「{title}」还没付款，说一声我来帮您。", "「{title}」需要我帮您看看吗？"] },
    ],
  }),
  "GET cadence": () => ({
    text: "order:\n  - step: first\n    after: 30m\n",
    hash: "066fe205c8fc",
    since: null,
    versions: [],
    steps: [{ ...step, channels: ["聊天消息"] }],
  }),
};

/** Return the answer to a call about outreach; undefined for any other. */
export function outreach(what) {
  if (/^GET orders\/[^/]+\/reminders$/.test(what)) return { lines: ["订单", "  现在轮到 second：会发（聊天消息）"] };
  return ANSWERS[what]?.();
}
