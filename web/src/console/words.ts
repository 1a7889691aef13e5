import type { Colleague, Presence, Priority, Role } from "../protocol/desk";
import type { OfferKind } from "../protocol/message";

/** The words of the field for what the desk names in code. A name that is not listed is shown as it is. */
const INTENTS: Record<string, string> = {
  reason_price: "嫌贵、讲价",
  reason_compare: "比价",
  reason_service: "对服务不满",
  reason_trust: "怕质量、怕假货",
  reason_dispute: "货有问题",
  reason_shipping_fee: "运费高",
  reason_delivery_time: "送得慢",
  reason_delivery_area: "怕不送",
  reason_courier: "挑快递",
  reason_password: "忘支付密码",
  reason_verification_code: "收不到验证码",
  reason_payment_howto: "不会付",
  reason_balance: "余额不足",
  reason_bank_limit: "银行卡限额",
  reason_system_error: "付款系统出错",
  reason_hardship: "手头困难",
  reason_terms: "规则没看懂",
  reason_forgot: "忘了、在忙",
  reason_changed_mind: "不想要了",
  request_gift: "要赠品",
  request_deferral: "要求延期",
  request_installment: "要求分期",
  request_stop_collection: "要求停止提醒",
  request_human: "找人工",
  ask_bill: "问账单",
  ask_progress: "问进度",
  ask_consequences: "问不付的后果",
  ask_product: "问商品",
  promise_to_pay: "答应付款",
  claim_paid: "说已付款",
  threaten_complaint: "要投诉",
  affirm: "同意",
  deny: "不同意",
  inform: "给出数值",
  greet: "打招呼",
  goodbye: "道别",
  thank: "道谢",
  bot_challenge: "问是不是机器人",
  out_of_scope: "别的话题",
  nlu_fallback: "没听懂",
  crisis: "有轻生或危险的话",
  bereaved: "家里有丧事",
  third_person: "不是本人",
  minor: "未成年人",
  person_above: "金额较大，由人来谈",
  cancel_paid: "已付款要取消",
  not_understood: "连续没听懂",
  noted: "小助手记下的事",
  picture: "发来图片",
};

/** The steps of the shipped cadence; one that a shop has named itself is shown as it is. */
const STEPS: Record<string, string> = {
  first: "第一次",
  second: "第二次",
  third: "第三次",
  tail_open: "尾款可以付了",
  tail_later: "尾款再提醒",
  due_soon: "到期前",
  due_today: "到期当天",
  past_due: "到期后",
  past_due_again: "到期后第二次",
  as_asked: "按约提醒",
  how_it_went: "问问顺不顺利",
  come_back: "邀请回来",
};

/** The flows, as a manager names what is said in each. */
const FLOWS: Record<string, string> = {
  reminder: "提醒",
  price: "讲价",
  service: "服务、商品问题",
  shipping: "运费、快递",
  payment: "付款遇到麻烦",
  hardship: "困难",
  terms: "规则解释",
  deferral: "延期",
  installment: "分期",
  gift: "赠品",
  stop: "停止提醒",
  promise: "答应付款",
  cancel: "取消",
  bill: "账单",
  handoff: "转人工",
  answer: "答复",
  application: "申请",
  lapse: "到期没做到",
  small_talk: "寒暄",
  empathy: "安抚",
  story: "别人的例子",
  todo: "平台操作之后",
  why: "为什么是这个价",
  desk: "客服台",
  again: "再说一次",
  signal: "特殊情况",
};

const EMOTIONS: Record<string, string> = { calm: "平静", anxious: "着急", angry: "生气", low: "低落" };
const CAUSES: Record<string, string> = {
  deferral: "已约定延期",
  plan: "已约定分期",
  promise: "答应了付款日",
  application: "申请处理中",
  hardship: "有困难",
  dispute: "有争议",
  handoff: "转了人工",
  claimed_paid: "说已付款",
  asked_to_stop: "要求停止提醒",
  cancelled: "已取消",
  expired: "超时关闭",
};
const CASES: Record<string, string> = {
  open: "待付款",
  paused: "已暂停",
  stopped: "已停止",
  settled: "已付清",
  closed: "已关闭",
};
const OFFERS: Record<OfferKind, string> = {
  discount: "优惠",
  free_shipping: "减运费",
  gift: "赠品",
  points: "积分",
  deferral: "延期",
  installment: "分期",
  stop: "停止提醒",
};
const OFFER_STATES: Record<string, string> = {
  open: "等答复",
  accepted: "已接受",
  declined: "已婉拒",
  expired: "已过期",
  withdrawn: "已换掉",
};

const wordOf =
  (table: Record<string, string>) =>
  (name: string | null | undefined): string =>
    name ? (table[name] ?? name) : "";

export const stepWord = wordOf(STEPS);
export const flowWord = wordOf(FLOWS);
/** Return the flow that people call so, by a part of its name. */
export const flowNamed = (part: string): string | undefined =>
  part ? Object.entries(FLOWS).find(([, word]) => word.includes(part))?.[0] : undefined;
export const intentWord = wordOf(INTENTS);
export const emotionWord = wordOf(EMOTIONS);
export const causeWord = wordOf(CAUSES);
export const caseWord = wordOf(CASES);
export const offerWord = wordOf(OFFERS);
export const offerStateWord = wordOf(OFFER_STATES);
export const priorityWord = (priority: Priority): string =>
  ({ crisis: "危急", closing: "快关单", normal: "" })[priority];
export const presenceWord = (presence: Presence): string => ({ online: "在线", busy: "忙碌", away: "离开" })[presence];
/** Say whether a colleague is there and how full their hands are. */
export const loadOf = ({ status, having, capacity }: Colleague): string =>
  [status && presenceWord(status), having >= capacity ? "接满了" : `在接 ${having} / ${capacity}`]
    .filter(Boolean)
    .join(" · ");
export const roleWord = (role: Role): string => ({ agent: "客服", manager: "店长" })[role];

/** Say why a conversation came to the queue: what the buyer said, or a rule. */
export const whyWord = intentWord;

/** Causes after which a person must decide how a case goes on (semantics: only a person may reopen these). */
export const NEEDS_PERSON = new Set(["claimed_paid", "hardship", "dispute", "handoff", "application"]);
