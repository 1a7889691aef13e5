import { Toast } from "@chatui/core";
import { createRoot } from "react-dom/client";

/** Say something in passing, over whatever is shown. ChatUI's own way to mount a toast is that of React 17. */
export function tell(text: string): void {
  const place = document.createElement("div");
  document.body.append(place);
  const root = createRoot(place);
  const gone = () => {
    root.unmount();
    place.remove();
  };
  root.render(<Toast content={text} onUnmount={gone} />);
}
