import { toast } from "@chatui/core";

/** Say something in passing, over whatever is shown. */
export function tell(text: string): void {
  toast.show(text);
}
