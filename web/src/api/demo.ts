import type { TitledOrder } from "../protocol/desk";
import { call } from "./http";

export interface DemoBuyer {
  id: string;
  group: string;
  label: string;
  story: string;
  try_saying: string[];
  orders: TitledOrder[];
  token: string;
}

export const demoApi = {
  buyers: () => call<DemoBuyer[]>("/demo/buyers"),
  orders: (buyer: string) => call<TitledOrder[]>(`/demo/orders/${encodeURIComponent(buyer)}`),
  pay: (buyer: string, order: string) =>
    call<TitledOrder>(`/demo/orders/${encodeURIComponent(buyer)}/${encodeURIComponent(order)}/pay`, { method: "POST" }),
};
