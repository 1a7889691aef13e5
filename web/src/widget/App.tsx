import { useCallback, useEffect, useMemo, useState } from "react";
import type { WidgetApi } from "../api/widget";
import { unread } from "../conversation/room";
import type { Session } from "../conversation/session";
import type { BuyerOrder } from "../protocol/order";
import { ApplyTab } from "./components/ApplyTab/ApplyTab";
import { BillTab } from "./components/BillTab/BillTab";
import { ChatTab } from "./components/ChatTab/ChatTab";
import { Header } from "./components/Header/Header";
import { type TabName, Tabs } from "./components/Tabs/Tabs";
import { DeskContext, useDesk, useRoom } from "./desk";

export interface AppProps {
  session: Session;
  api: WidgetApi;
  onClose: (() => void) | null;
  onChanged: () => void;
  onUnread: (count: number) => void;
  shown: boolean;
  draft: { text: string } | null;
}

/** The widget of one buyer: head, three tabs, and the orders that all of them read. */
export function App({ session, api, onClose, onChanged, onUnread, shown, draft }: AppProps) {
  const [orders, setOrders] = useState<readonly BuyerOrder[]>([]);
  const [tab, setTab] = useState<TabName>("chat");

  const loadOrders = useCallback(async () => {
    const told = await api.orders().catch(() => null); // the chat goes on without them; the tab asks again
    if (told) setOrders(told.orders);
  }, [api]);
  const refresh = useCallback(async () => {
    await Promise.all([loadOrders(), session.refresh()]);
    onChanged();
  }, [loadOrders, session, onChanged]);

  useEffect(() => {
    if (draft) setTab("chat");
  }, [draft]);

  const desk = useMemo(
    () => ({ session, api, orders, refresh, now: () => new Date() }),
    [session, api, orders, refresh],
  );
  return (
    <DeskContext.Provider value={desk}>
      <div className="frame">
        <Header onClose={onClose} />
        <Watch onUnread={onUnread} onChanged={onChanged} loadOrders={loadOrders} reading={shown && tab === "chat"} />
        <main>
          <Tabs current={tab} onChoose={setTab} />
          <div className="panel" role="tabpanel" id="panel-chat" aria-labelledby="tab-chat" hidden={tab !== "chat"}>
            <ChatTab draft={draft} active={shown && tab === "chat"} />
          </div>
          {tab === "bill" && (
            <div className="panel page" role="tabpanel" id="panel-bill" aria-labelledby="tab-bill">
              <BillTab />
            </div>
          )}
          {tab === "apply" && (
            <div className="panel page" role="tabpanel" id="panel-apply" aria-labelledby="tab-apply">
              <ApplyTab />
            </div>
          )}
        </main>
      </div>
    </DeskContext.Provider>
  );
}

interface WatchProps {
  onUnread: (count: number) => void;
  onChanged: () => void;
  loadOrders: () => Promise<void>;
  reading: boolean;
}

/** Draws nothing: tells what is unread, marks what is read, and asks for the orders when a card may have changed them. */
function Watch({ onUnread, onChanged, loadOrders, reading }: WatchProps) {
  const room = useRoom();
  const count = unread(room);
  const newest = Math.max(0, ...room.timeline.bySeq.keys());
  const fromShop = Math.max(
    0,
    ...[...room.timeline.bySeq.values()].filter((one) => one.from !== "buyer").map((one) => one.seq),
  );
  const { session } = useDesk();

  useEffect(() => {
    onUnread(count);
  }, [count, onUnread]);
  useEffect(() => {
    const see = () => {
      if (reading && document.visibilityState === "visible" && count) void session.sawUpTo(newest);
    };
    see();
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [reading, newest, count, session]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message from the shop is what may have changed an order
  useEffect(() => {
    void loadOrders().then(onChanged);
  }, [fromShop, loadOrders, onChanged]);
  return null;
}
