import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, DatePicker, Segmented, Statistic, Table } from "antd";
import dayjs from "dayjs";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { outreachApi } from "../../../api/outreach";
import { yuan } from "../../../format/money";
import type { By, Report, ResultRow } from "../../../protocol/outreach";
import { Chart } from "../../components/Chart/Chart";
import { useFetched } from "../../desk";
import { stepWord } from "../../words";
import { percent, points } from "./figures";
import "./Results.css";

const BY: { value: By; label: string }[] = [
  { value: "step", label: "按步骤" },
  { value: "channel", label: "按渠道" },
  { value: "script", label: "按话术" },
  { value: "reason", label: "按未付原因" },
];
const COSTS: Record<string, string> = { discount: "优惠", free_shipping: "减运费", gift: "赠品", points: "积分" };
const SILENCED: Record<string, string> = { all: "全部", im: "聊天", sms: "短信", phone: "电话" };
const HOURS = new Set(["quiet_hours", "sms_hours", "phone_slots", "closed_days", "outside_slots"]);
const CAPS = new Set([
  "buyer_a_day",
  "buyer_a_week",
  "enough_for_order",
  "enough_after_due",
  "cycle_apart",
  "sms_to_number",
  "calls_to_number",
  "connected_calls",
  "unanswered_calls",
  "calls_by_plan",
]);

/** What the reminders were good for: paid shares, what they cost, whom they bothered, and how sure any of it is. */
export function ResultsPage() {
  const [days, setDays] = useState<{ from?: string; to?: string }>({});
  const { told, problem } = useFetched(useCallback(() => outreachApi.report(days.from, days.to), [days]));
  return (
    <div className="sheet results">
      <header>
        <h1>提醒效果</h1>
        <p>提醒之后付了多少、让了多少、打扰了多少。算得准不准，写在每个数旁边。</p>
        {told && (
          <DatePicker.RangePicker
            allowClear={false}
            value={[dayjs(told.from), dayjs(told.to)]}
            onChange={(range) => {
              const [from, to] = range ?? [];
              if (from && to) setDays({ from: from.format("YYYY-MM-DD"), to: to.format("YYYY-MM-DD") });
            }}
          />
        )}
        {told && (
          <Button icon={<DownloadOutlined />} href={outreachApi.reportCsv(told.from, told.to)} download>
            导出表格
          </Button>
        )}
      </header>
      {problem && <Alert type="error" title={problem} />}
      {told && <Numbers of={told} />}
    </div>
  );
}

function Numbers({ of }: { of: Report }) {
  const { reminders } = of;
  const optOuts = Object.values(of.opt_outs).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <div className="tiles">
        <Tile
          title="下单付款率"
          value={percent(of.orders.paid_share)}
          note={`${of.orders.placed} 单里付了 ${of.orders.paid} 单`}
        />
        <Tile
          title="提醒之后收回"
          value={yuan(reminders.recovered)}
          note={`提醒了 ${reminders.orders} 单，之后付了 ${reminders.orders_paid} 单`}
        />
        <Tile title="让出" value={yuan(of.concessions.total ?? 0)} note={costs(of.concessions)} />
        <Tile title="要求别再联系" value={optOuts} note={named(of.opt_outs, SILENCED)} />
        <Tile title="说要投诉" value={of.complaints} note="转给了人工" />
      </div>
      <Compared of={of} />
      <ByWhat of={of} />
      <HeldBack of={of} />
    </>
  );
}

/** The one question that matters: would they have paid anyway? */
function Compared({ of }: { of: Report }) {
  const { uplift, control, enough } = of;
  const { reminded, control: withheld } = uplift;
  const shares = useMemo(
    () =>
      [
        { name: "提醒的", group: reminded },
        { name: "对照组", group: withheld },
      ].map(({ name, group }) => ({
        name,
        share: group.paid_share ?? 0,
        interval: group.interval,
        enough: group.orders >= enough,
        of: group.orders,
      })),
    [reminded, withheld, enough],
  );
  return (
    <section className="leaf">
      <h2>提醒到底有没有用</h2>
      {withheld.orders === 0 && control.share > 0 ? (
        <p>
          对照组打开了，这些天还没有对照的订单，<b>现在还说不了什么</b>。
        </p>
      ) : withheld.orders === 0 ? (
        <p>
          没有对照组，只看得到提醒之后付了多少，看不出不提醒会怎样：<b>很多人本来就会付</b>。
        </p>
      ) : uplift.enough && uplift.interval && uplift.difference !== null ? (
        <p>
          提醒的订单付款率 {percent(reminded.paid_share)}，对照组 {percent(withheld.paid_share)}，相差{" "}
          <b>{points(uplift.difference)}</b>（95% 的把握在 {points(uplift.interval[0])} 到 {points(uplift.interval[1])}{" "}
          之间）。
          {uplift.interval[0] > 0
            ? "提醒有用。"
            : uplift.interval[1] < 0
              ? "提醒的反而付得少，请看看话术和时间。"
              : "这个差别也可能是碰巧，还不能说提醒有用。"}
        </p>
      ) : (
        <p>
          提醒的 {reminded.orders} 单、对照组 {withheld.orders} 单。每组至少要 {enough} 单，<b>现在还说不了什么</b>。
        </p>
      )}
      {withheld.orders > 0 && (
        <>
          <Chart of={shares} label="提醒的订单和对照组的付款率" />
          <Table
            size="small"
            rowKey="name"
            pagination={false}
            dataSource={shares}
            columns={[
              { title: "", dataIndex: "name" },
              { title: "订单", dataIndex: "of", align: "right" },
              { title: "付款率", align: "right", render: (_, row) => (row.of ? percent(row.share) : "—") },
              { title: "95% 在", align: "right", render: (_, row) => (row.of ? between(row.interval) : "—") },
            ]}
          />
        </>
      )}
      <ControlShare of={control} />
    </section>
  );
}

function ControlShare({ of }: { of: Report["control"] }) {
  return (
    <p className="quiet-text control">
      {of.share === 0
        ? "对照组现在关着，所有买家都提醒。"
        : `对照组开着：${percent(of.share)} 的买家这一季不提醒未付款的订单。`}{" "}
      要{of.share === 0 ? "打开" : "改"}，在「<a href="#/policy/cadence">规则 › 提醒节奏</a>」里改 control_share，例如
      0.1
      就是十个买家里有一个不提醒。代价是这些买家少收到提醒，本来会因为提醒而付的就可能不付；账单的到期通知、说好的日子、
      买家自己要的提醒不受影响。要看出 {Math.round(of.told_apart * 100)} 个百分点的差别，两组各要大约{" "}
      {of.orders_needed.toLocaleString("zh-CN")} 单，单子少的店要等很久，不一定值得。
    </p>
  );
}

function ByWhat({ of }: { of: Report }) {
  const [by, setBy] = useState<By>("step");
  const rows = of[`by_${by}`];
  const shares = useMemo(
    () => rows.map((row) => ({ ...row, share: row.paid_share ?? 0, of: row.sent, name: wordFor(of, by, row.name) })),
    [of, by, rows],
  );
  return (
    <section className="leaf">
      <h2>提醒之后的付款率</h2>
      <Segmented aria-label="按什么分" value={by} onChange={setBy} options={BY} />
      <p className="quiet-text">
        横线是 95% 的把握；颜色浅的不到 {of.enough}{" "}
        条，不要拿来比。一笔付款前面有过两条提醒，就两条都算。谁在哪一步付款，也和谁走到那一步有关，所以步骤之间不能直接比好坏。
      </p>
      {rows.length > 0 && (
        <Chart of={shares} label={`提醒之后的付款率，${BY.find((one) => one.value === by)?.label}`} />
      )}
      <Table<ResultRow>
        size="small"
        rowKey="name"
        dataSource={rows}
        pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: "这些天还没有" }}
        columns={[
          { title: "", render: (_, row) => wordFor(of, by, row.name) },
          { title: "发出", dataIndex: "sent", align: "right" },
          { title: "看过", dataIndex: "seen", align: "right" },
          { title: "回过", dataIndex: "replied", align: "right" },
          { title: "付款", dataIndex: "paid", align: "right" },
          {
            title: "付款率",
            align: "right",
            render: (_, row) => (row.enough ? percent(row.paid_share) : <span className="quiet-text">太少</span>),
          },
          { title: "95% 在", align: "right", render: (_, row) => between(row.interval) },
          { title: "收回", align: "right", render: (_, row) => yuan(row.amount) },
          { title: "别再联系", dataIndex: "opted_out", align: "right" },
        ]}
      />
    </section>
  );
}

function HeldBack({ of }: { of: Report }) {
  const rows = Object.entries(of.held_back)
    .map(([why, count]) => ({ why, count, said: of.words.held_back[why] ?? why }))
    .sort((a, b) => b.count - a.count);
  const sum = (which: Set<string>) => rows.reduce((all, row) => all + (which.has(row.why) ? row.count : 0), 0);
  return (
    <section className="leaf">
      <h2>没发或推后的</h2>
      <p className="quiet-text">
        因为时间不合适 {sum(HOURS)} 次，因为已经提醒得够多 {sum(CAPS)} 次。推后的多半之后发了。
      </p>
      <Table
        size="small"
        rowKey="why"
        dataSource={rows}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: "没有" }}
        columns={[
          { title: "为什么", dataIndex: "said" },
          { title: "次数", dataIndex: "count", align: "right", width: 120 },
        ]}
      />
    </section>
  );
}

function Tile({ title, value, note }: { title: string; value: string | number; note: ReactNode }) {
  return (
    <section className="leaf tile">
      <Statistic title={title} value={value} />
      <p className="quiet-text">{note}</p>
    </section>
  );
}

function wordFor(of: Report, by: By, name: string): string {
  if (by === "step") return stepWord(name);
  return by === "channel" || by === "reason" ? (of.words[by][name] ?? name) : name;
}

function between([low, high]: [number, number]): string {
  return `${percent(low)} – ${percent(high)}`;
}

function named(counts: Record<string, number>, words: Record<string, string>): string {
  const told = Object.entries(counts).map(([name, count]) => `${words[name] ?? name} ${count}`);
  return told.join("，") || "没有";
}

function costs(given: Record<string, number>): string {
  const told = Object.entries(COSTS).filter(([kind]) => given[kind]);
  return told.map(([kind, name]) => `${name} ${yuan(given[kind] ?? 0)}`).join("，") || "没有让";
}
