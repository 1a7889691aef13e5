import { start } from "./launcher";

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const begin = () => {
    const shop = start({
      base: script.src,
      token: script.dataset.token,
      title: script.dataset.title,
      open: script.dataset.open === "true",
    });
    Object.assign(window, { Nuanfu: shop });
    document.dispatchEvent(new CustomEvent("nuanfu:ready"));
  };
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
