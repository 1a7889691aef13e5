import { useCallback, useEffect, useState } from "react";
import { Refused } from "../api/http";
import { said } from "../api/problems";
import { buyerLine } from "../api/sockets";
import { visitorToken, widgetApi } from "../api/widget";
import { Session } from "../conversation/session";
import { browserStore } from "../conversation/store";
import { App } from "./App";
import type { ShopPage } from "./page";

const VISITOR = "nuanfu.visitor";

type Opened = { session: Session; api: ReturnType<typeof widgetApi> };

/** Waits for the token, opens the conversation for it, and shows the widget. */
export function Frame({ page }: { page: ShopPage | null }) {
  const [token, setToken] = useState<string | null>(page ? null : "");
  const [opened, setOpened] = useState<Opened | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [shown, setShown] = useState(page === null);
  const [draft, setDraft] = useState<{ text: string } | null>(null);
  const [again, setAgain] = useState(0);

  useEffect(() => {
    if (!page) return;
    const stop = page.listen((message) => {
      if (message.type === "token") setToken(message.token);
      if (message.type === "shown") setShown(message.shown);
      if (message.type === "draft") setDraft({ text: message.text });
    });
    page.tell({ nuanfu: 1, type: "ready" });
    return stop;
  }, [page]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is what asks for another try
  useEffect(() => {
    if (token === null) return;
    let session: Session | null = null;
    let left = false;
    setProblem(null);
    openFor(token)
      .then((made) => {
        session = made.session;
        if (left) session.close();
        else setOpened(made);
      })
      .catch((error: unknown) => setProblem(said(error)));
    return () => {
      left = true;
      session?.close();
      setOpened(null);
    };
  }, [token, again]);

  const close = useCallback(() => page?.tell({ nuanfu: 1, type: "close" }), [page]);
  const changed = useCallback(() => page?.tell({ nuanfu: 1, type: "changed" }), [page]);
  const unread = useCallback((count: number) => page?.tell({ nuanfu: 1, type: "unread", count }), [page]);

  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && close();
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [close]);

  if (opened) {
    const told = { onClose: page ? close : null, onChanged: changed, onUnread: unread };
    return <App key={token} {...opened} {...told} shown={shown} draft={draft} />;
  }
  return (
    <div className="waiting" role="status">
      <p>{problem ?? "正在打开…"}</p>
      {problem && (
        <button type="button" className="main" onClick={() => setAgain((count) => count + 1)}>
          再试一次
        </button>
      )}
      {page && (
        <button type="button" className="quiet" onClick={close}>
          关闭
        </button>
      )}
    </div>
  );
}

async function openFor(given: string): Promise<Opened> {
  try {
    return await openWith(given || (await visitor()));
  } catch (error) {
    if (given || !(error instanceof Refused && error.status === 401)) throw error;
    forgetVisitor(); // the desk knows this visitor no more: begin as another
    return openWith(await visitor());
  }
}

async function openWith(token: string): Promise<Opened> {
  const api = widgetApi(token);
  const session = new Session({
    api,
    line: buyerLine(token),
    store: browserStore(token),
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  await session.open();
  return { session, api };
}

function forgetVisitor(): void {
  try {
    localStorage.removeItem(VISITOR);
  } catch {
    // storage is forbidden here, so nothing was kept
  }
}

/** Return this browser's own visitor token, a new one when there is none or its time is over. */
async function visitor(): Promise<string> {
  try {
    const kept = JSON.parse(localStorage.getItem(VISITOR) ?? "null") as { token: string; expires_at: string } | null;
    if (kept && new Date(kept.expires_at) > new Date()) return kept.token;
    const made = await visitorToken();
    localStorage.setItem(VISITOR, JSON.stringify(made));
    return made.token;
  } catch (error) {
    if (error instanceof DOMException) return (await visitorToken()).token; // storage is forbidden here
    throw error;
  }
}
