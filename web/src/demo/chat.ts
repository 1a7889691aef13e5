import type { Nuanfu } from "../../loader/launcher";

declare global {
  interface Window {
    Nuanfu?: Nuanfu;
  }
}

const WIDE = "(min-width: 1000px)";

/** Log a buyer in to the embedded chat, as a shop does; on a wide screen it stands open beside the order. */
export function logIn(token: string): void {
  window.Nuanfu?.setToken(token);
  if (window.matchMedia(WIDE).matches) window.Nuanfu?.open();
}

/** Put a sentence into the chat's field, ready to be sent. */
export function say(text: string): void {
  window.Nuanfu?.open(text);
}

/** Call back whenever something in the chat may have changed an order. */
export function onChange(changed: () => void): () => void {
  document.addEventListener("nuanfu:changed", changed);
  return () => document.removeEventListener("nuanfu:changed", changed);
}
