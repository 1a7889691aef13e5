import { App } from "antd";
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { consoleApi } from "../api/console";
import { said } from "../api/problems";
import type { Me, Waiting } from "../protocol/desk";
import type { Inbox, InboxView } from "./inbox/inbox";

/** Who sits here, and their inbox. */
export interface Seat {
  me: Me;
  inbox: Inbox;
}

export const SeatContext = createContext<Seat | null>(null);

export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (!seat) throw new Error("a part of the console stands outside its seat");
  return seat;
}

export function useInbox(): InboxView {
  const { inbox } = useSeat();
  return useSyncExternalStore(inbox.subscribe, inbox.snapshot);
}

/** Return a function that does something at the desk and says so when it fails; it tells whether it worked. */
export function useDoing(): (work: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const { message } = App.useApp();
  return useCallback(
    async (work, done) => {
      try {
        await work();
        if (done) void message.success(done);
        return true;
      } catch (error) {
        void message.error(said(error));
        return false;
      }
    },
    [message],
  );
}

/** Fetch something for a page; `reload` fetches it again. */
export function useFetched<T>(fetch: () => Promise<T>): { told: T | null; problem: string | null; reload: () => void } {
  const [told, setTold] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks for another fetch; callers pass a stable function
  useEffect(() => {
    let left = false;
    fetch()
      .then((answer) => {
        if (left) return;
        setTold(answer);
        setProblem(null);
      })
      .catch((error: unknown) => !left && setProblem(said(error)));
    return () => {
      left = true;
    };
  }, [fetch, again]);
  return { told, problem, reload: useCallback(() => setAgain((count) => count + 1), []) };
}

const WAITING_MS = 60_000;

/** What waits for people beside the conversations: read now and again while the console is open, and on each page. */
export function useWaiting(page: string): Waiting | null {
  const [told, setTold] = useState<Waiting | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who turns to another page may have done some of it
  useEffect(() => {
    let left = false;
    const read = () =>
      consoleApi
        .waiting()
        .then((answer) => !left && setTold(answer))
        .catch(() => undefined); // the marks are missing for a minute
    void read();
    const timer = setInterval(read, WAITING_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [page]);
  return told;
}

/** Return the time, anew every `ms`, for waiting times that grow while one looks. */
export function useNow(ms = 15_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
