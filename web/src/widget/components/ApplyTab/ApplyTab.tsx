import { useCallback, useEffect, useState } from "react";
import type { Application } from "../../../protocol/message";
import { useDesk, useRoom } from "../../desk";
import { ApplicationCardView } from "../ApplicationCard/ApplicationCard";
import { Empty } from "../BillTab/BillTab";
import { ReminderSwitch } from "../ReminderSwitch/ReminderSwitch";
import { ApplyForm } from "./ApplyForm";
import { OpenOffers } from "./OpenOffers";
import "./ApplyTab.css";

/** Apply for later, for parts, or for silence; see how each goes. */
export function ApplyTab() {
  const { api, orders, refresh } = useDesk();
  const { state } = useRoom();
  const [applications, setApplications] = useState<Application[] | null>(null);

  const load = useCallback(async () => {
    const told = await api.applications().catch(() => null);
    setApplications((old) => told?.applications ?? old ?? []);
  }, [api]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the tab is opened
  useEffect(() => {
    void load();
    void refresh();
  }, []);
  if (!state?.known) return <Empty text="从店铺里登录后打开，就能申请延期、分期，或关闭提醒" />;
  const unpaid = orders.filter((order) => order.payable > 0 && order.status === "pending");
  return (
    <>
      <ReminderSwitch />
      {unpaid.length > 0 && (
        <ApplyForm
          orders={unpaid}
          onDone={async () => {
            await Promise.all([load(), refresh()]);
          }}
        />
      )}
      <OpenOffers />
      <section aria-label="我的申请" className="mine">
        <h2>我的申请</h2>
        {applications?.length === 0 && <p className="none">还没有申请过。提交之后，进度会写在这里。</p>}
        {applications?.map((application) => (
          <ApplicationCardView key={application.id} application={application} />
        ))}
      </section>
    </>
  );
}
