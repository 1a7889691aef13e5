import { createContext, useContext, useSyncExternalStore } from "react";
import type { WidgetApi } from "../api/widget";
import type { Room } from "../conversation/room";
import type { Session } from "../conversation/session";
import type { BuyerOrder, OfferState } from "../protocol/order";

/** What every part of the widget may use: the conversation, the calls, and the orders as they stand. */
export interface Desk {
  session: Session;
  api: WidgetApi;
  orders: readonly BuyerOrder[];
  /** Fetch orders and messages again after something was decided, and tell the shop's page. */
  refresh: () => Promise<void>;
  now: () => Date;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("a part of the widget stands outside its desk");
  return desk;
}

export function useRoom(): Room {
  const { session } = useDesk();
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** Return how an offer stands: as the order tells it, else by its time. */
export function offerState(orders: readonly BuyerOrder[], id: number, expiresAt: string | null, now: Date): OfferState {
  for (const order of orders) {
    const offer = order.offers.find((one) => one.id === id);
    if (offer) return offer.state;
  }
  return expiresAt && new Date(expiresAt) <= now ? "expired" : "open";
}

/** Return the address of a payment page if it is one that a browser may open. */
export function safeLink(url: string | null | undefined): string | null {
  return url && /^https?:\/\//i.test(url) ? url : null;
}
