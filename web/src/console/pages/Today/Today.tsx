import { Alert, Progress, Statistic } from "antd";
import type { ReactNode } from "react";
import { consoleApi } from "../../../api/console";
import { yuan } from "../../../format/money";
import { lasting } from "../../../format/time";
import { useFetched } from "../../desk";
import { figures, shares } from "./figures";
import "./Today.css";

/** How today goes: who waits, who answered, what was conceded, and why people have not paid. */
export function TodayPage() {
  const { told, problem, reload } = useFetched(consoleApi.today);
  const of = figures(told ?? {});
  const reasons = shares(told ?? {}, "reasons");
  const day = of.number("budget", "day");
  const used = of.number("budget", "used");
  return (
    <div className="sheet today">
      <header>
        <h1>今日</h1>
        <p>从零点算起。</p>
        <button type="button" className="again" onClick={reload}>
          刷新
        </button>
      </header>
      {problem && <Alert type="error" title={problem} />}
      <div className="tiles">
        <Tile
          title="在排队"
          value={of.number("waiting")}
          note={of.seconds("longest_wait_seconds", (text) => `最久等了 ${text}`)}
        />
        <Tile
          title="接待会话"
          value={of.number("conversations")}
          note={of.pair("by_bot", "handed_over", (bot, person) => `小助手 ${bot}，转人工 ${person}`)}
        />
        <Tile title="人工首次答复" value={of.number("answer_seconds")} as={(seconds) => lasting(seconds)} note="平均" />
        <Tile title="付清的单" value={of.number("paid", "orders")} note={of.money("paid", "amount")} />
        <Tile
          title="给出的方案"
          value={of.number("offers", "made")}
          note={of.pair(
            "offers.accepted",
            "offers.saved",
            (accepted, saved) => `接受 ${accepted}，让了 ${yuan(saved)}`,
          )}
        />
      </div>
      {day !== null && used !== null && (
        <section className="leaf">
          <h2>今天的让利预算</h2>
          <Progress percent={day ? Math.round((used / day) * 100) : 0} strokeColor="#b04f26" />
          <p className="quiet-text figure">
            已用 {yuan(used)}，共 {yuan(day)}
          </p>
        </section>
      )}
      {reasons.length > 0 && (
        <section className="leaf">
          <h2>为什么还没付</h2>
          <ul className="shares">
            {reasons.map((one) => (
              <li key={one.name}>
                <span>{one.name}</span>
                <span className="bar" style={{ width: `${one.share * 100}%` }} />
                <span className="figure">{one.count}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {of.rest().length > 0 && (
        <section className="leaf">
          <h2>其他</h2>
          <dl className="rest">
            {of.rest().map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="figure">{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

interface TileProps {
  title: string;
  value: number | null;
  as?: (value: number) => string;
  note?: ReactNode;
}

function Tile({ title, value, as, note }: TileProps) {
  if (value === null) return null;
  return (
    <section className="leaf tile">
      <Statistic title={title} value={as ? as(value) : value} />
      {note && <p className="quiet-text">{note}</p>}
    </section>
  );
}
