import { Alert, Empty } from "antd";
import { consoleApi } from "../../../api/console";
import { yuan } from "../../../format/money";
import { lasting } from "../../../format/time";
import type { PendingApplication } from "../../../protocol/desk";
import { ApplicationBox } from "../../components/Applications/Applications";
import { useFetched, useNow } from "../../desk";
import "./Applications.css";

/** What a part of the plan that is asked for comes to: the figure by which one decides. */
function perPart({ asked, payable }: PendingApplication): string {
  const periods = asked && typeof asked === "object" ? asked.periods : undefined;
  return periods && payable ? `每期约 ${yuan(Math.ceil(payable / periods))}` : "";
}

/** Every application that waits for an answer, the one to be answered first at the head. */
export function ApplicationsPage() {
  const { told, problem, reload } = useFetched(consoleApi.applications);
  const now = useNow();
  return (
    <div className="sheet">
      <header>
        <h1>申请</h1>
        <p>等着答复的，先到期的在前面。答复之前，不会提醒买家付款。</p>
      </header>
      {problem && <Alert type="error" title={problem} />}
      {told?.applications.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="都答复完了" />}
      <div className="application-grid">
        {told?.applications.map((one) => {
          const left = one.answer_by ? (Date.parse(one.answer_by) - now.getTime()) / 1000 : null;
          return (
            <section key={one.id} className="leaf">
              <h2>
                {one.buyer_id ? <a href={`#/inbox/${encodeURIComponent(one.buyer_id)}`}>{one.title}</a> : one.title}
                {left !== null && (
                  <span className={left < 0 ? "late" : ""}>{left < 0 ? "已过答复时间" : `还有 ${lasting(left)}`}</span>
                )}
              </h2>
              <p className="quiet-text">
                {[one.name, one.order_no, one.payable !== undefined && `待付 ${yuan(one.payable)}`, perPart(one)]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
              <ApplicationBox application={one} onDone={reload} />
            </section>
          );
        })}
      </div>
    </div>
  );
}
