/** Write fen as a buyer reads money: `¥290`, `¥19.80`. */
export function yuan(fen: number): string {
  const digits = fen % 100 === 0 ? 0 : 2;
  const figure = (Math.abs(fen) / 100).toLocaleString("zh-CN", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${fen < 0 ? "−" : ""}¥${figure}`;
}
