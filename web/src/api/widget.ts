import type { Application, Message } from "../protocol/message";
import type { BuyerOrder, OfferView } from "../protocol/order";
import type { State } from "../protocol/state";
import { call, fetchBlob } from "./http";

export interface Page {
  state: State;
  messages: Message[];
  more: boolean;
}

export interface NewMessage {
  client_id: string;
  text: string;
  order_no?: string;
  attachments?: string[];
}

export interface NewApplication {
  order_no: string;
  kind: "deferral" | "installment" | "stop";
  until?: string;
  periods?: number;
  text?: string;
  /** Ids of pictures given along. */
  attachments?: string[];
}

const ROOT = "/widget/api";

/** Ask for an anonymous visitor's token. */
export function visitorToken(): Promise<{ token: string; expires_at: string }> {
  return call(`${ROOT}/visitor`, { method: "POST" });
}

export type WidgetApi = ReturnType<typeof widgetApi>;

/** Return every call that a buyer's page makes, for one token. */
export function widgetApi(token: string) {
  const headers = { Authorization: `Bearer ${token}` };
  const get = <T>(path: string) => call<T>(ROOT + path, { headers });
  const post = <T>(path: string, body?: unknown) => call<T>(ROOT + path, { method: "POST", headers, body });
  return {
    conversation: (after: number, limit: number) => get<Page>(`/conversation?after=${after}&limit=${limit}`),
    send: (message: NewMessage) => post<{ seq: number }>("/messages", message),
    read: (seq: number) => post<void>("/read", { seq }),
    human: () => post<{ state: State }>("/human"),
    bot: () => post<{ state: State }>("/bot"),
    orders: () => get<{ orders: BuyerOrder[] }>("/orders"),
    answerOffer: (id: number, answer: "accept" | "decline") =>
      post<{ offer: OfferView; payable: number }>(`/offers/${id}/${answer}`),
    applications: () => get<{ applications: Application[] }>("/applications"),
    apply: (asked: NewApplication) =>
      post<{ application?: Application; offer?: OfferView; text: string }>("/applications", asked),
    reminders: (on: boolean) => post<{ stopped: boolean }>("/reminders", { on }),
    survey: (score: number, text?: string) => post<void>("/survey", text ? { score, text } : { score }),
    attach: (file: File) => {
      const form = new FormData();
      form.append("file", file);
      return call<{ id: string }>(`${ROOT}/attachments`, { method: "POST", headers, form });
    },
    picture: (url: string) => fetchBlob(url, headers),
  };
}
