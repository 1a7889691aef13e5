import { Alert } from "antd";
import { useCallback } from "react";
import { outreachApi } from "../../../api/outreach";
import { clock } from "../../../format/time";
import { useFetched } from "../../desk";
import "./WorkerPulse.css";

/** Whether something sends at all: a shop whose worker stands still should not have to find out by its sales. */
export function WorkerPulse() {
  const { told } = useFetched(useCallback(() => outreachApi.health(), []));
  const state = told?.parts.outreach;
  if (state === "late")
    return (
      <Alert
        className="worker-pulse"
        type="warning"
        showIcon
        title="发送进程停了，现在什么提醒都不会发"
        description={`最后一次是 ${told?.outreach_ticked_at ? clock(told.outreach_ticked_at, new Date()) : "很久以前"}。请让技术同事看看发送进程（nuanfu outreach worker）。`}
      />
    );
  if (state === "never")
    return (
      <Alert
        className="worker-pulse"
        type="info"
        showIcon
        title="发送进程还没有启动过"
        description="要自动发提醒，就启动它：make run 会一起启动，或运行 nuanfu outreach worker。"
      />
    );
  if (state === "ok" && told?.outreach_ticked_at)
    return <p className="quiet-text">发送进程正常，{clock(told.outreach_ticked_at, new Date())} 跑过一轮</p>;
  return null;
}
