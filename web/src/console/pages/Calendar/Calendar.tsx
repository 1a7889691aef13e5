import { Alert, Button, Segmented, Table, Tag } from "antd";
import { useCallback, useState } from "react";
import { outreachApi } from "../../../api/outreach";
import { yuan } from "../../../format/money";
import { clock, day, isoDay } from "../../../format/time";
import type { Calendar, CalendarEntry, SlotName } from "../../../protocol/outreach";
import { WorkerPulse } from "../../components/WorkerPulse/WorkerPulse";
import { useFetched } from "../../desk";
import { stepWord } from "../../words";
import "./Calendar.css";

const SLOTS: { name: SlotName; label: string }[] = [
  { name: "morning", label: "上午" },
  { name: "afternoon", label: "下午" },
  { name: "evening", label: "晚上" },
];
const STATES: Record<CalendarEntry["state"], { label: string; color?: string }> = {
  goes: { label: "会发", color: "green" },
  waits: { label: "推后", color: "orange" },
  never: { label: "不发" },
};

interface Cell {
  date: string;
  slot: SlotName;
}

/** What will be sent in the days to come, by day and part of the day, and why something waits or will not go. */
export function CalendarPage() {
  const [span, setSpan] = useState<number>(7);
  const [from, setFrom] = useState<string | undefined>(undefined);
  const [cell, setCell] = useState<Cell | null>(null);
  const { told, problem, reload } = useFetched(useCallback(() => outreachApi.calendar(from, span), [from, span]));
  const move = (days: number) => {
    if (!told) return;
    const next = isoDay(new Date(`${told.from}T12:00:00+08:00`), days);
    setFrom(next <= isoDay(new Date(told.now)) ? undefined : next);
    setCell(null);
  };
  return (
    <div className="sheet calendar">
      <header>
        <h1>发送日历</h1>
        <p>
          照现在知道的情况，当买家都没看、没回、没付，接下来会发什么。付了款、回了话、要求别再联系的，后面就不发了。
        </p>
        <Button onClick={reload}>刷新</Button>
      </header>
      <WorkerPulse />
      {problem && <Alert type="error" title={problem} />}
      <div className="days-bar">
        <Segmented
          aria-label="看多久"
          value={span}
          onChange={(value) => {
            setSpan(value);
            setCell(null);
          }}
          options={[
            { value: 7, label: "看一周" },
            { value: 1, label: "看一天" },
          ]}
        />
        <Button size="small" disabled={!from} onClick={() => move(-span)}>
          往前
        </Button>
        <Button size="small" onClick={() => move(span)}>
          往后
        </Button>
        {told && (
          <span className="quiet-text">
            每分钟最多发 {told.per_minute} 条，时间已照这个排开；有人等人工超过 5 分钟时先不发，这里算不到
          </span>
        )}
      </div>
      {told?.left_out && (
        <Alert
          type="warning"
          title={`单子多，这里只算了最快关单的 ${told.left_out} 单`}
          description="改成看一天，会看得更全；真正发送时每一单都会轮到。"
        />
      )}
      {told && <Days of={told} cell={cell} onCell={setCell} />}
      {told && <Entries of={told} cell={cell} />}
    </div>
  );
}

function Days({ of, cell, onCell }: { of: Calendar; cell: Cell | null; onCell: (cell: Cell | null) => void }) {
  const dates = Array.from({ length: of.days }, (_, i) => isoDay(new Date(`${of.from}T12:00:00+08:00`), i));
  return (
    <table className="leaf grid">
      <thead>
        <tr>
          <td />
          {dates.map((date) => (
            <th key={date}>{day(date)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {SLOTS.map(({ name, label }) => (
          <tr key={name}>
            <th scope="row">
              {label}
              <small>{of.slots[name]}</small>
            </th>
            {dates.map((date) => {
              const entries = of.entries.filter((one) => inCell(one, { date, slot: name }));
              const goes = entries.filter((one) => one.state === "goes").length;
              const chosen = cell?.date === date && cell.slot === name;
              return (
                <td key={date}>
                  {entries.length > 0 && (
                    <button
                      type="button"
                      aria-pressed={chosen}
                      onClick={() => onCell(chosen ? null : { date, slot: name })}
                    >
                      <span className="unseen">
                        {day(date)}
                        {label}：会发{" "}
                      </span>
                      <b>{goes}</b> 条{entries.length > goes && <small>另 {entries.length - goes} 条不发或推后</small>}
                    </button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Entries({ of, cell }: { of: Calendar; cell: Cell | null }) {
  const shown = cell ? of.entries.filter((one) => inCell(one, cell)) : of.entries;
  return (
    <Table<CalendarEntry>
      rowKey={(one) => `${one.order_no} ${one.step} ${one.at}`}
      size="middle"
      dataSource={shown}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: cell ? "这一段没有" : "这些天没有要发的" }}
      columns={[
        { title: "时间", width: 130, render: (_, one) => clock(one.at, new Date(of.now)) },
        {
          title: "订单",
          width: 200,
          render: (_, one) => <a href={`#/inbox/${encodeURIComponent(one.buyer_id)}`}>{one.order_no}</a>,
        },
        { title: "哪一步", render: (_, one) => `${one.section} · ${stepWord(one.step)}` },
        { title: "待付", width: 110, align: "right", render: (_, one) => yuan(one.amount) },
        {
          title: "怎么样",
          render: (_, one) => (
            <>
              <Tag color={STATES[one.state].color}>{STATES[one.state].label}</Tag>
              {one.channel ?? (one.until ? `到 ${clock(one.until, new Date(of.now))}` : "")}
              {one.why && (
                <small className="quiet-text"> {one.state === "goes" ? `原来更早，推后了：${one.why}` : one.why}</small>
              )}
            </>
          ),
        },
      ]}
    />
  );
}

function inCell(one: CalendarEntry, { date, slot }: Cell): boolean {
  return one.slot === slot && isoDay(new Date(one.at)) === date;
}
