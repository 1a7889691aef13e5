import { App, Spin } from "antd";
import { useEffect, useMemo, useState } from "react";
import { consoleApi, SIGNED_OUT } from "../api/console";
import { Refused } from "../api/http";
import { said } from "../api/problems";
import { agentLine } from "../api/sockets";
import type { Me } from "../protocol/desk";
import { looked, ring } from "./alarm";
import { Shell } from "./components/Shell/Shell";
import { SeatContext } from "./desk";
import { Inbox } from "./inbox/inbox";
import { Login } from "./pages/Login/Login";

/** The console: the login, or a seat at the desk. */
export function Console() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const { message } = App.useApp();

  useEffect(() => {
    consoleApi
      .me()
      .then(setMe)
      .catch((error: unknown) => {
        if (!(error instanceof Refused && error.status === 401)) void message.error(said(error));
        setMe(null);
      });
  }, [message]);

  useEffect(() => {
    const out = () => setMe(null);
    document.addEventListener(SIGNED_OUT, out);
    return () => document.removeEventListener(SIGNED_OUT, out);
  }, []);

  if (me === undefined) return <Spin className="starting" size="large" />;
  if (me === null) return <Login onEntered={setMe} />;
  return <Seated key={me.id} me={me} onMe={setMe} />;
}

function Seated({ me, onMe }: { me: Me; onMe: (me: Me | null) => void }) {
  const { message, notification } = App.useApp();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one inbox a seat; a changed status is not another seat
  const inbox = useMemo(
    () =>
      new Inbox({
        api: consoleApi,
        line: agentLine(),
        me,
        now: () => new Date(),
        newId: () => crypto.randomUUID(),
        later: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        ring: (what, text) => {
          ring(what);
          if (what === "handover") notification.info({ title: text, placement: "bottomLeft", duration: 6 });
        },
        looking: () => document.hasFocus(),
        problem: (text) => void message.warning(text),
      }),
    [me.id],
  );
  useEffect(() => {
    inbox.start();
    const look = () => document.visibilityState === "visible" && looked();
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      inbox.close();
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [inbox]);
  const seat = useMemo(() => ({ me, inbox }), [me, inbox]);
  return (
    <SeatContext.Provider value={seat}>
      <Shell onMe={onMe} />
    </SeatContext.Provider>
  );
}
