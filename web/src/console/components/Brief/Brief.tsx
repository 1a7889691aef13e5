import { yuan } from "../../../format/money";
import type { Brief, Row } from "../../../protocol/desk";
import { emotionWord, intentWord, offerStateWord, offerWord, whyWord } from "../../words";
import "./Brief.css";

/** What a colleague reads first: why, how they feel, what was offered, what is left, and what to do next. */
export function BriefBox({ brief, row }: { brief: Brief | null; row: Row }) {
  const signals = row.signals.length ? row.signals : (brief?.signals ?? []);
  if (!brief && signals.length === 0) return null;
  const offers = brief?.offers ?? [];
  return (
    <section className={`brief ${signals.includes("crisis") ? "crisis" : ""}`} aria-label="交接说明">
      {signals.length > 0 && <p className="signal">注意：{signals.map(intentWord).join("、")}</p>}
      <dl>
        <Fact name="为什么" text={whyWord(brief?.why ?? row.why)} />
        <Fact name="情绪" text={emotionWord(brief?.emotion ?? row.emotion)} />
        <Fact name="没付的原因" text={(brief?.reasons ?? []).map(intentWord).join("、")} />
        <Fact
          name="给过"
          text={offers
            .map(
              (one) =>
                `${offerWord(one.kind)}${one.value ? ` ${yuan(one.value)}` : ""}（${offerStateWord(one.state)}）`,
            )
            .join("、")}
        />
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

function Fact({ name, text }: { name: string; text: string }) {
  if (!text) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
