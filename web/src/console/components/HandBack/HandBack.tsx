import { DatePicker, Input, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import type { CaseChoice, Decision, TitledOrder } from "../../../protocol/desk";
import { useDoing } from "../../desk";
import { causeWord } from "../../words";
import "./HandBack.css";

interface Props {
  buyer: string;
  orders: readonly TitledOrder[];
  /** By order number, the cause for which a case waits for a person. */
  undecided: Readonly<Record<string, string>>;
  onClose: (done: boolean) => void;
}

const CHOICES: { value: Decision; label: string; hint: string }[] = [
  { value: "resume", label: "恢复", hint: "提醒照常" },
  { value: "pause", label: "暂停到", hint: "那天之前不提醒" },
  { value: "stop", label: "停止", hint: "以后不再提醒" },
];

interface Chosen {
  then: Decision | null;
  until: Dayjs | null;
}

/** Gives the conversation back to the assistant; each case that waits for a person needs a choice first. */
export function HandBack({ buyer, orders, undecided, onClose }: Props) {
  const doing = useDoing();
  const [chosen, setChosen] = useState<Record<string, Chosen>>({});
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const numbers = Object.keys(undecided);
  const of = (number: string): Chosen => chosen[number] ?? { then: null, until: null };
  const ready = numbers.every((number) => of(number).then && (of(number).then !== "pause" || of(number).until));

  const give = async () => {
    const cases = numbers.flatMap((number): CaseChoice[] => {
      const { then, until } = of(number);
      if (!then) return [];
      return [{ order_no: number, then, ...(then === "pause" && until ? { until: endOf(until) } : {}) }];
    });
    setBusy(true);
    const done = await doing(() => consoleApi.handBack(buyer, cases, note.trim() || undefined), "已交还给小助手");
    setBusy(false);
    if (done) onClose(true);
  };
  return (
    <Modal
      open
      title="交还给小助手"
      okText="交还"
      cancelText="再想想"
      onOk={give}
      onCancel={() => onClose(false)}
      okButtonProps={{ disabled: !ready, loading: busy }}
    >
      <div className="hand-back">
        {numbers.length === 0 && <p className="quiet-text">没有等人决定的单子，可以直接交还。</p>}
        {numbers.map((number) => (
          <fieldset key={number}>
            <legend>
              {orders.find((order) => order.order_no === number)?.title ?? number}
              <span className="quiet-text"> · {causeWord(undecided[number])}</span>
            </legend>
            <Radio.Group
              value={of(number).then}
              onChange={(event) =>
                setChosen((all) => ({ ...all, [number]: { ...of(number), then: event.target.value as Decision } }))
              }
            >
              {CHOICES.map((choice) => (
                <Radio key={choice.value} value={choice.value}>
                  {choice.label} <small className="quiet-text">{choice.hint}</small>
                </Radio>
              ))}
            </Radio.Group>
            {of(number).then === "pause" && (
              <DatePicker
                value={of(number).until}
                placeholder="哪一天"
                disabledDate={(day) => day.valueOf() < Date.now() - 86_400_000}
                onChange={(until) => setChosen((all) => ({ ...all, [number]: { ...of(number), until } }))}
              />
            )}
          </fieldset>
        ))}
        <Input.TextArea
          rows={2}
          maxLength={2000}
          value={note}
          placeholder="给同事的备注（买家看不到，可以不写）"
          aria-label="备注"
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </Modal>
  );
}

/** The end of a named day at the shop, as the protocol writes it. */
function endOf(day: Dayjs): string {
  return `${day.format("YYYY-MM-DD")}T23:59:59+08:00`;
}
