/** How the launcher looks: styles set one by one, so that they work under a shop's strict content policy. */

const WARM = "#b4532a";
const TOP = "2147483000"; // over whatever the shop's page floats
const ICON =
  "M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5S16.4 19 12 19c-.9 0-1.8-.1-2.6-.4L5.5 20l.9-3.2A7.2 7.2 0 0 1 4 11.5Z";

export function button(title: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-label", title);
  made.setAttribute("aria-expanded", "false");
  made.setAttribute("aria-haspopup", "dialog");
  Object.assign(made.style, {
    position: "fixed",
    right: "20px",
    bottom: "calc(20px + env(safe-area-inset-bottom, 0px))",
    width: "60px",
    height: "60px",
    padding: "0",
    border: "0",
    borderRadius: "50%",
    background: WARM,
    color: "#fff",
    boxShadow: "0 6px 20px rgba(120, 60, 25, .32)",
    cursor: "pointer",
    zIndex: TOP,
  });
  made.append(icon());
  return made;
}

export function badge(): HTMLSpanElement {
  const made = document.createElement("span");
  made.setAttribute("aria-hidden", "true");
  Object.assign(made.style, {
    display: "none",
    position: "absolute",
    top: "-3px",
    right: "-3px",
    minWidth: "20px",
    padding: "0 5px",
    boxSizing: "border-box",
    borderRadius: "10px",
    background: "#8c1d18",
    color: "#fff",
    font: "600 12px/20px system-ui, sans-serif",
    textAlign: "center",
  });
  return made;
}

export function frameBox(): HTMLDivElement {
  const made = document.createElement("div");
  Object.assign(made.style, { position: "fixed", display: "none", overflow: "hidden", zIndex: TOP });
  return made;
}

interface Fit {
  shown: boolean;
  phone: boolean;
  view: Pick<VisualViewport, "height" | "offsetTop"> | null;
}

/** Fit the box to the screen: a phone's whole visible part, elsewhere a panel above the launcher. */
export function dress(box: HTMLElement, launcher: HTMLElement, { shown, phone, view }: Fit): void {
  box.style.display = shown ? "block" : "none";
  launcher.style.display = shown && phone ? "none" : "block";
  document.documentElement.style.overflow = shown && phone ? "hidden" : "";
  const whole = {
    inset: "auto",
    left: "0",
    right: "0",
    bottom: "auto",
    top: `${view?.offsetTop ?? 0}px`,
    width: "100%",
    height: view ? `${view.height}px` : "100dvh",
    borderRadius: "0",
    boxShadow: "none",
  };
  const panel = {
    inset: "auto",
    left: "auto",
    top: "auto",
    right: "20px",
    bottom: "92px",
    width: "400px",
    height: "min(680px, calc(100dvh - 112px))",
    borderRadius: "18px",
    boxShadow: "0 18px 50px rgba(70, 40, 20, .22), 0 0 0 1px rgba(70, 40, 20, .06)",
  };
  Object.assign(box.style, phone ? whole : panel);
}

function icon(): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: "30",
    height: "30",
    "aria-hidden": "true",
  }))
    svg.setAttribute(name, value);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICON);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}
