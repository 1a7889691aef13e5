import { useSyncExternalStore } from "react";

/** The page and what is open on it, as the address tells it: `#/inbox/buyer-1`. */
export interface Route {
  page: string;
  open: string | null;
}

export function routeOf(hash: string): Route {
  const [page, open] = hash.replace(/^#\/?/, "").split("/");
  return { page: page || "inbox", open: open ? decodeURIComponent(open) : null };
}

export function go(page: string, open?: string | null): void {
  window.location.hash = `#/${page}${open ? `/${encodeURIComponent(open)}` : ""}`;
}

const listen = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(listen, () => window.location.hash));
}
