import { yuan } from "../../../format/money";
import type { Brief, Explained, Row } from "../../../protocol/desk";
import type { OfferKind } from "../../../protocol/message";
import { useExplained } from "../../explained";
import { emotionWord, intentWord, offerStateWord, offerWord, whyWord } from "../../words";
import "./Brief.css";

/** What a colleague reads first: why, how they feel, what was offered, what is left, and what to do next. */
export function BriefBox({ brief, row }: { brief: Brief | null; row: Row }) {
  const decided = useExplained(brief?.turn_id);
  const signals = row.signals.length ? row.signals : (brief?.signals ?? []);
  if (!brief && signals.length === 0) return null;
  const offers = brief?.offers ?? [];
  const refused = offers.filter((one) => one.state === "declined");
  const others = offers.filter((one) => one.state !== "declined");
  return (
    <section className={`brief ${signals.includes("crisis") ? "crisis" : ""}`} aria-label="交接说明">
      {signals.length > 0 && <p className="signal">注意：{signals.map(intentWord).join("、")}</p>}
      <dl>
        <Fact name="为什么" text={whyWord(brief?.why ?? row.why)} />
        <Fact name="情绪" text={emotionWord(brief?.emotion ?? row.emotion)} />
        <Fact name="没付的原因" text={(brief?.reasons ?? []).map(intentWord).join("、")} />
        <Fact name="听出来的词" text={decided ? deciding(decided).join("、") : ""} />
        <Fact name="给过" text={others.map((one) => `${named(one)}（${offerStateWord(one.state)}）`).join("、")} />
        <Fact name="买家不要" text={refused.map(named).join("、")} />
        {brief?.room && <Fact name="还能让" text={`${yuan(brief.room.discount)}，${brief.room.meant}`} />}
      </dl>
      {brief?.next_step && (
        <p className="next">
          <b>建议</b> {brief.next_step}
        </p>
      )}
    </section>
  );
}

function named(offer: { kind: string; value: number }): string {
  return `${offerWord(offer.kind as OfferKind)}${offer.value ? ` ${yuan(offer.value)}` : ""}`;
}

const SHOWN = 5;

/** The words that spoke most for how the message was taken, as they stood in it; neighbours are read together. */
export function deciding({ words }: Explained): string[] {
  const spoke = words.filter((word) => word.weight > 0 && /[\p{L}\p{N}]/u.test(word.text));
  const strongest = [...spoke].sort((one, other) => other.weight - one.weight).slice(0, SHOWN);
  const told: { text: string; end: number }[] = [];
  for (const word of strongest.sort((one, other) => one.start - other.start)) {
    const before = told.at(-1);
    if (before && before.end === word.start) {
      before.text += word.text;
      before.end = word.end;
    } else told.push({ text: word.text, end: word.end });
  }
  return [...new Set(told.map((one) => one.text.trim()))];
}

function Fact({ name, text }: { name: string; text: string }) {
  if (!text) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
