import { useEffect, useState } from "react";
import { consoleApi } from "../api/console";
import type { Explained } from "../protocol/desk";

const KEPT = 200; // turns; what decided a message never changes while the model stays
const known = new Map<number, Promise<Explained | null>>();

/** Ask once what decided a turn; null where nobody can tell: an erased message, or no model that answers. */
export function explained(turn: number): Promise<Explained | null> {
  const before = known.get(turn);
  if (before) return before;
  const asked = consoleApi.explain(turn).catch(() => {
    known.delete(turn);
    return null;
  });
  known.set(turn, asked);
  const oldest = known.keys().next().value;
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return asked;
}

/** What decided a turn, as soon as it is known. */
export function useExplained(turn: number | null | undefined): Explained | null {
  const [told, setTold] = useState<Explained | null>(null);
  useEffect(() => {
    setTold(null);
    if (turn == null) return;
    let left = false;
    void explained(turn).then((answer) => !left && setTold(answer));
    return () => {
      left = true;
    };
  }, [turn]);
  return told;
}
