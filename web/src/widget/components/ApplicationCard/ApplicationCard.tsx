import { Step, Stepper } from "@chatui/core";
import { clock, day } from "../../../format/time";
import type { Application, ApplicationKind } from "../../../protocol/message";
import { useDesk } from "../../desk";
import "./ApplicationCard.css";

export const KINDS: Record<ApplicationKind, string> = {
  deferral: "延期付款",
  installment: "分期付款",
  stop: "停止提醒",
  dispute: "问题核实",
  reduction: "减免",
};

const STATES = { pending: "处理中", approved: "已同意", refused: "没有通过" };

/** How an application goes: what was asked, and each thing that happened since. */
export function ApplicationCardView({ application }: { application: Application }) {
  const { now } = useDesk();
  const asked = askedFor(application.asked);
  return (
    <section className="card application" aria-label={`申请：${KINDS[application.kind]}`}>
      <h3>
        {KINDS[application.kind]}申请
        <span className={`tag ${application.state}`}>{STATES[application.state]}</span>
      </h3>
      {(application.title || asked) && (
        <p className="about">{[application.title, asked].filter(Boolean).join(" · ")}</p>
      )}
      <Stepper current={application.progress.length - 1}>
        {application.progress.map((step) => (
          <Step key={`${step.at}${step.text}`} title={step.text} subTitle={clock(step.at, now())} />
        ))}
      </Stepper>
    </section>
  );
}

export function askedFor(asked: Application["asked"]): string {
  if (!asked) return "";
  if (typeof asked === "string") return asked;
  if (asked.until) return `延到 ${day(asked.until)}`;
  if (asked.periods) return `分 ${asked.periods} 期`;
  return asked.text ?? "";
}
