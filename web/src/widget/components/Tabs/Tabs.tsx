import { type KeyboardEvent, useRef } from "react";
import "./Tabs.css";

export type TabName = "chat" | "bill" | "apply";

const TABS: { name: TabName; label: string }[] = [
  { name: "chat", label: "消息" },
  { name: "bill", label: "账单" },
  { name: "apply", label: "申请" },
];

/** The three tabs; arrows move between them, as screen readers expect. */
export function Tabs({ current, onChoose }: { current: TabName; onChoose: (name: TabName) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = TABS.findIndex((tab) => tab.name === current);
    const next = TABS[(at + step + TABS.length) % TABS.length];
    if (!next) return;
    event.preventDefault();
    onChoose(next.name);
    list.current?.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label="服务" ref={list} onKeyDown={move}>
      {TABS.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls={`panel-${name}`}
          aria-selected={name === current}
          tabIndex={name === current ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
