import { type FormEvent, useState } from "react";
import { said } from "../../../api/problems";
import type { NewApplication } from "../../../api/widget";
import { yuan } from "../../../format/money";
import { isoDay } from "../../../format/time";
import type { BuyerOrder } from "../../../protocol/order";
import { offerState, useDesk } from "../../desk";
import { type Paper, Papers } from "./Papers";

const KINDS: { kind: NewApplication["kind"]; label: string; hint: string }[] = [
  { kind: "deferral", label: "延后付款", hint: "选一个方便付款的日子" },
  { kind: "installment", label: "分期付款", hint: "把这笔分成几次付" },
  {
    kind: "stop",
    label: "停止提醒",
    hint: "手头困难时用：停一段时间，由同事看过后答复。只是不想被提醒，关掉上面的开关就好",
  },
];
const PERIODS = [2, 3, 6, 12];
const USUAL_DAYS = 7; // a week later is what most ask for

interface Told {
  good: boolean;
  text: string;
  /** The offer that the text asks about: answered or gone, nothing is asked any more. */
  offer?: number;
}

/** The form of an application. What the shop can grant at once is answered with an offer, the rest goes to a person. */
export function ApplyForm({ orders, onDone }: { orders: readonly BuyerOrder[]; onDone: () => Promise<void> }) {
  const { api, now, orders: known } = useDesk();
  const [orderNo, setOrderNo] = useState(orders[0]?.order_no ?? "");
  const [kind, setKind] = useState<NewApplication["kind"]>("deferral");
  const [day, setDay] = useState<string | null>(null);
  const [periods, setPeriods] = useState(3);
  const [text, setText] = useState("");
  const [papers, setPapers] = useState<Paper[]>([]);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<Told | null>(null);
  const last = lastDay(orders.find((order) => order.order_no === orderNo));
  const usual = isoDay(now(), USUAL_DAYS);
  const until = day ?? (last && last < usual ? last : usual);
  const stands = told && (!told.offer || offerState(known, told.offer, null, now()) === "open");

  const choose = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      setTold(null); // it was about what was chosen before
    };
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTold(null);
    const asked: NewApplication = {
      order_no: orderNo,
      kind,
      ...(kind === "deferral" ? { until } : {}),
      ...(kind === "installment" ? { periods } : {}),
      ...(text.trim() ? { text: text.trim() } : {}),
      ...(papers.length ? { attachments: papers.map((one) => one.id) } : {}),
    };
    try {
      const answer = await api.apply(asked);
      setTold({ good: true, text: answer.text, offer: answer.offer?.id });
      setText("");
      setPapers([]);
      await onDone();
    } catch (error) {
      setTold({ good: false, text: said(error) });
    } finally {
      setBusy(false);
    }
  };
  const chosen = KINDS.find((one) => one.kind === kind);
  return (
    <form className="box apply" onSubmit={submit} aria-label="新的申请">
      <h2>想商量一下？</h2>
      <fieldset>
        <legend className="unseen">申请什么</legend>
        <div className="kinds">
          {KINDS.map((one) => (
            <label key={one.kind} className={one.kind === kind ? "chosen" : ""}>
              <input
                type="radio"
                name="kind"
                value={one.kind}
                checked={one.kind === kind}
                onChange={() => choose(setKind)(one.kind)}
              />
              {one.label}
            </label>
          ))}
        </div>
      </fieldset>
      <p className="hint">{chosen?.hint}</p>
      {orders.length > 1 && (
        <label className="field">
          <span>哪一单</span>
          <select value={orderNo} onChange={(event) => choose(setOrderNo)(event.target.value)}>
            {orders.map((order) => (
              <option key={order.order_no} value={order.order_no}>
                {order.title} {yuan(order.payable)}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === "deferral" && (
        <label className="field">
          <span>延到哪天</span>
          <input
            type="date"
            required
            value={until}
            min={isoDay(now(), 0)}
            max={last}
            onChange={(event) => choose(setDay)(event.target.value)}
          />
        </label>
      )}
      {kind === "installment" && (
        <label className="field">
          <span>分几期</span>
          <select value={periods} onChange={(event) => choose(setPeriods)(Number(event.target.value))}>
            {PERIODS.map((count) => (
              <option key={count} value={count}>
                {count} 期
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        <span>想说的情况（可以不写）</span>
        <textarea rows={2} maxLength={500} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <Papers chosen={papers} onChosen={setPapers} onProblem={(problem) => setTold({ good: false, text: problem })} />
      {stands && (
        <p className={told.good ? "told" : "told problem"} role="status">
          {told.text}
        </p>
      )}
      <button type="submit" className="main" disabled={busy}>
        提交申请
      </button>
    </form>
  );
}

/** An order that is not paid closes by itself: no later day can be asked for. A bill has no such day. */
function lastDay(order: BuyerOrder | undefined): string | undefined {
  return order?.lane === "order" && order.closes_at ? isoDay(new Date(order.closes_at)) : undefined;
}
