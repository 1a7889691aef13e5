import { yuan } from "../../../format/money";
import { lasting } from "../../../format/time";
import { intentWord } from "../../words";

type Told = Readonly<Record<string, unknown>>;

/** Read the day's numbers by name; one that the desk does not tell is null, one that is never asked for is among the rest. */
export function figures(told: Told) {
  const asked = new Set(["reasons"]);
  const at = (...path: string[]): unknown => {
    asked.add(path[0] ?? "");
    return path.reduce<unknown>((inside, name) => (isTold(inside) ? inside[name] : undefined), told);
  };
  const number = (...path: string[]): number | null => {
    const value = at(...path);
    return typeof value === "number" ? value : null;
  };
  return {
    number,
    money: (...path: string[]): string | null => {
      const fen = number(...path);
      return fen === null ? null : yuan(fen);
    },
    seconds: (name: string, say: (text: string) => string): string | null => {
      const value = number(name);
      return value === null ? null : say(lasting(value));
    },
    pair: (one: string, other: string, say: (one: number, other: number) => string): string | null => {
      const first = number(...one.split("."));
      const second = number(...other.split("."));
      return first === null || second === null ? null : say(first, second);
    },
    rest: (): [string, string][] =>
      Object.entries(told)
        .filter(([name, value]) => !asked.has(name) && (typeof value === "number" || typeof value === "string"))
        .map(([name, value]) => [name, String(value)]),
  };
}

/** Return how often each reason was heard, the most frequent first, with its share of the most frequent. */
export function shares(told: Told, name: string): { name: string; count: number; share: number }[] {
  const found = told[name];
  if (!isTold(found)) return [];
  const counted = Object.entries(found).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const most = Math.max(1, ...counted.map(([, count]) => count));
  return counted
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => ({ name: intentWord(reason), count, share: count / most }));
}

function isTold(value: unknown): value is Told {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
