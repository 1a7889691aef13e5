import "./Art.css";

const SHAPES: { words: RegExp; path: string; tint: string }[] = [
  {
    words: /四件套|毛毯|电热毯|被/,
    tint: "#f3dccb",
    path: "M10 46V26h60v20M10 38h60M16 26v-6a4 4 0 0 1 4-4h14a4 4 0 0 1 4 4v6M42 26v-6a4 4 0 0 1 4-4h14a4 4 0 0 1 4 4v6M14 46v8M66 46v8",
  },
  {
    words: /枕/,
    tint: "#ece3d4",
    path: "M16 24c10-4 38-4 48 0 4 8 4 20 0 28-10 4-38 4-48 0-4-8-4-20 0-28zM26 32c8-2 20-2 28 0",
  },
  { words: /灯/, tint: "#f6e6c4", path: "M40 12v10M24 40l8-18h16l8 18zM40 40v16M28 62h24M40 56v6" },
  { words: /杯/, tint: "#dde8e3", path: "M28 18h24v40a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6zM26 18h28v-6H26zM28 32h24" },
  {
    words: /茶/,
    tint: "#e3e8d3",
    path: "M18 30h38v14a14 14 0 0 1-14 14H32a14 14 0 0 1-14-14zM56 34h6a6 6 0 0 1 0 12h-6M28 22c-2-4 2-6 0-10M38 22c-2-4 2-6 0-10",
  },
  { words: /毛巾|浴巾/, tint: "#e4e9ee", path: "M18 20h44v14H18zM18 34h44v14H18zM26 48v12h28V48M26 27h10" },
  {
    words: /毯|地毯/,
    tint: "#f0dcd3",
    path: "M14 22h52v34H14zM22 30h36v18H22zM14 22l-4-4M14 56l-4 4M66 22l4-4M66 56l4 4",
  },
  {
    words: /锅/,
    tint: "#e9e0da",
    path: "M20 20h40a4 4 0 0 1 4 4v28a8 8 0 0 1-8 8H24a8 8 0 0 1-8-8V24a4 4 0 0 1 4-4zM26 28h28v14H26zM36 50h8",
  },
  { words: /香薰/, tint: "#e8e0ee", path: "M28 62h24l4-26a16 16 0 0 0-32 0zM40 20c-4-4 4-6 0-12" },
];
const BOX = { tint: "#f1e4d6", path: "M16 28l24-10 24 10v26L40 64 16 54zM16 28l24 10 24-10M40 38v26" };

/** A line drawing of what was ordered, by the words of its title. */
export function Art({ title }: { title: string }) {
  const { tint, path } = SHAPES.find((shape) => shape.words.test(title)) ?? BOX;
  return (
    <div className="art" style={{ background: tint }} aria-hidden="true">
      <svg
        viewBox="0 0 80 80"
        fill="none"
        stroke="#8f5a3c"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    </div>
  );
}
