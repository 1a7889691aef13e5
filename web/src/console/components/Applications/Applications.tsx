import { Button, DatePicker, Input, InputNumber, Popover, Tag } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import { yuan } from "../../../format/money";
import { clock, day } from "../../../format/time";
import type { PendingApplication } from "../../../protocol/desk";
import type { Application } from "../../../protocol/message";
import { useDoing, useSeat } from "../../desk";
import { YuanInput } from "../YuanInput/YuanInput";
import "./Applications.css";

export const KINDS: Record<Application["kind"], string> = {
  deferral: "延期付款",
  installment: "分期付款",
  stop: "停止提醒",
  dispute: "问题核实",
  reduction: "减免",
};
const COUNTERED = new Set<Application["kind"]>(["deferral", "installment", "reduction"]);
const STATES = { pending: "待答复", approved: "已同意", refused: "没同意" };

/** One application with what was asked; while it waits: agree, refuse with a reason, or propose another way. */
export function ApplicationBox({ application, onDone }: { application: PendingApplication; onDone: () => void }) {
  const doing = useDoing();
  const { me } = useSeat();
  const [open, setOpen] = useState<"approve" | "refuse" | "counter" | null>(null);
  const { id, kind, state, papers = [] } = application;
  const finish = (done: boolean) => {
    setOpen(null);
    if (done) onDone();
  };
  const approve = (off?: number) => doing(() => consoleApi.approve(id, off), "已同意，买家会收到通知").then(finish);
  return (
    <div className="application-box">
      <p className="what">
        <strong>{KINDS[kind]}</strong>
        <Tag color={state === "approved" ? "green" : undefined}>{STATES[state]}</Tag>
        <span className="quiet-text">{clock(application.at, new Date())}</span>
      </p>
      <p>{askedFor(application.asked)}</p>
      {state !== "pending" && <p className="quiet-text">{application.progress.at(-1)?.text}</p>}
      {papers.length > 0 && (
        <p className="papers">
          {me.decides
            ? papers.map((one, i) => (
                <a key={one.id} href={`/console/api/attachments/${one.id}`} target="_blank" rel="noopener noreferrer">
                  材料 {i + 1}
                </a>
              ))
            : `有 ${papers.length} 份材料，由有审批权限的同事看`}
        </p>
      )}
      {state === "pending" && !me.decides && <p className="quiet-text">由店长或有审批权限的同事来定</p>}
      {state === "pending" && me.decides && (
        <div className="decide">
          {kind === "reduction" ? (
            <Popover
              trigger="click"
              open={open === "approve"}
              onOpenChange={(shown) => setOpen(shown ? "approve" : null)}
              content={<Reduce label="减掉，马上生效" onNamed={(off) => approve(off)} />}
            >
              <Button size="small" type="primary">
                同意
              </Button>
            </Popover>
          ) : (
            <Button size="small" type="primary" onClick={() => approve()}>
              同意
            </Button>
          )}
          {COUNTERED.has(kind) && (
            <Popover
              trigger="click"
              open={open === "counter"}
              onOpenChange={(shown) => setOpen(shown ? "counter" : null)}
              content={<Counter application={application} onDone={finish} />}
            >
              <Button size="small">换个方案</Button>
            </Popover>
          )}
          <Popover
            trigger="click"
            open={open === "refuse"}
            onOpenChange={(shown) => setOpen(shown ? "refuse" : null)}
            content={<Refuse id={id} onDone={finish} />}
          >
            <Button size="small">不同意</Button>
          </Popover>
        </div>
      )}
    </div>
  );
}

function Refuse({ id, onDone }: { id: number; onDone: (done: boolean) => void }) {
  const doing = useDoing();
  const [reason, setReason] = useState("");
  return (
    <div className="decision">
      <Input.TextArea
        rows={2}
        autoFocus
        maxLength={200}
        value={reason}
        placeholder="为什么，买家会看到"
        aria-label="不同意的原因"
        onChange={(event) => setReason(event.target.value)}
      />
      <Button
        size="small"
        type="primary"
        disabled={!reason.trim()}
        onClick={() => doing(() => consoleApi.refuse(id, reason.trim()), "已答复买家").then(onDone)}
      >
        答复买家
      </Button>
    </div>
  );
}

/** An amount to take off, typed in yuan. */
function Reduce({ label, onNamed }: { label: string; onNamed: (off: number) => Promise<unknown> }) {
  const [amount, setAmount] = useState<number | null>(null);
  return (
    <div className="decision">
      <YuanInput label="减多少元" value={amount} onChange={setAmount} />
      <Button
        size="small"
        type="primary"
        disabled={!amount}
        onClick={() => amount && onNamed(Math.round(amount * 100))}
      >
        {label}
      </Button>
    </div>
  );
}

function Counter({ application, onDone }: { application: Application; onDone: (done: boolean) => void }) {
  const doing = useDoing();
  const [until, setUntil] = useState<Dayjs | null>(null);
  const [periods, setPeriods] = useState<number | null>(null);
  const offer = (terms: { until?: string; periods?: number; off?: number }) =>
    doing(() => consoleApi.counter(application.id, terms), "已把方案发给买家").then(onDone);
  if (application.kind === "reduction") return <Reduce label="发给买家" onNamed={(off) => offer({ off })} />;
  const deferral = application.kind === "deferral";
  const terms = deferral ? (until ? { until: until.format("YYYY-MM-DD") } : null) : periods ? { periods } : null;
  return (
    <div className="decision">
      {deferral ? (
        <DatePicker
          value={until}
          placeholder="延到哪天"
          onChange={setUntil}
          disabledDate={(day) => day.valueOf() < Date.now() - 86_400_000}
        />
      ) : (
        <InputNumber min={2} max={60} value={periods} placeholder="几期" onChange={setPeriods} />
      )}
      <Button size="small" type="primary" disabled={!terms} onClick={() => terms && offer(terms)}>
        发给买家
      </Button>
    </div>
  );
}

export function askedFor(asked: Application["asked"]): string {
  if (!asked) return "";
  if (typeof asked === "string") return asked;
  return [
    asked.until && `想延到 ${day(asked.until)}`,
    asked.periods && `想分 ${asked.periods} 期`,
    asked.off && `想减 ${yuan(asked.off)}`,
    asked.text && `「${asked.text}」`,
  ]
    .filter(Boolean)
    .join("；");
}
