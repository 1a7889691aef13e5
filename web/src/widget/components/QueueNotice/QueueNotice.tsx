import { useState } from "react";
import { said } from "../../../api/problems";
import { lasting } from "../../../format/time";
import type { State } from "../../../protocol/state";
import { useDesk, useRoom } from "../../desk";
import { tell } from "../../tell";
import "./QueueNotice.css";

/** The desk offers this among the quick replies as soon as it may be chosen (out of hours, or after some waiting). */
const BACK = "先和助手聊";

/** Where the buyer stands in the queue, how long it may take, and the assistant meanwhile. */
export function QueueNotice() {
  const { session } = useDesk();
  const { state } = useRoom();
  const [asking, setAsking] = useState(false);
  const told = state ? waitingLine(state) : null;
  if (!state || !told) return null;

  const back = async () => {
    setAsking(true);
    try {
      await session.backToAssistant();
    } catch (error) {
      tell(said(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className="queue" role="status">
      <p>{told}</p>
      {state.mode === "queue" && state.quick_replies.includes(BACK) && (
        <button type="button" onClick={back} disabled={asking}>
          {BACK}
        </button>
      )}
    </div>
  );
}

/** Say in one line how it goes on with a person, or null when nobody was asked for. */
export function waitingLine(state: State): string | null {
  if (state.mode === "agent" || (state.mode === "bot" && !state.queue && !state.callback)) return null;
  if (!state.hours.open) {
    const then = state.callback ? "已为您登记，上班后会第一时间联系您" : "上班后会第一时间回复您";
    return `${state.hours.text}，${then}`;
  }
  if (!state.queue) return state.callback ? "已为您登记回访，客服会主动联系您" : "正在为您转接人工客服…";
  const before = state.queue.position > 1 ? `前面还有 ${state.queue.position - 1} 位` : "下一位就是您";
  const wait = state.queue.wait_seconds === null ? "" : `，预计等 ${lasting(state.queue.wait_seconds)}`;
  return state.mode === "bot" ? `排队位置为您留着：${before}${wait}` : `正在排队等人工客服，${before}${wait}`;
}
