import { useState } from "react";
import { said } from "../../../api/problems";
import { useDesk, useRoom } from "../../desk";
import { tell } from "../../tell";
import "./Header.css";

/** Who answers, that it is an assistant, and a person one tap away. */
export function Header({ onClose }: { onClose: (() => void) | null }) {
  const { session } = useDesk();
  const { state, line } = useRoom();
  const [asking, setAsking] = useState(false);
  if (!state) return null;

  const ask = async () => {
    setAsking(true);
    try {
      await session.askForPerson();
    } catch (error) {
      tell(said(error));
    } finally {
      setAsking(false);
    }
  };
  const person = state.mode === "agent";
  return (
    <header className="head">
      <div className={`face ${person ? "person" : ""}`} aria-hidden="true">
        {person ? (state.agent?.name ?? "客").slice(0, 1) : "暖"}
      </div>
      <div className="who">
        <h1>{person ? `${state.agent?.name ?? "客服"} · 人工客服` : state.shop.name}</h1>
        <p>
          {line === "ended" ? (
            <span className="down">登录已过期，请从店铺页面重新打开</span>
          ) : line === "down" ? (
            <span className="down">网络不稳，正在重连…</span>
          ) : person ? (
            state.shop.name
          ) : (
            "小暖是自动助手，不是真人"
          )}
        </p>
      </div>
      {state.mode === "bot" && (
        <button type="button" className="ask" onClick={ask} disabled={asking}>
          转人工
        </button>
      )}
      {state.mode === "queue" && <span className="queued">人工排队中</span>}
      {onClose && (
        <button type="button" className="close" onClick={onClose} aria-label="关闭聊天">
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d="M6 6l12 12M18 6L6 18" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
          </svg>
        </button>
      )}
    </header>
  );
}
