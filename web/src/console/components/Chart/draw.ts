import { BarChart, CustomChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, CustomChart, GridComponent, TooltipComponent, CanvasRenderer]);

/** Shares from 0 to 1, each with the ends of its interval; a pale one is of too few to say anything. */
export type Shares = { name: string; share: number; interval: [number, number]; enough: boolean; of: number }[];

export interface Drawn {
  away: () => void;
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

/** Draw bars with whiskers into a place, the first one on top; follow its size. */
export function draw(place: HTMLElement, shares: Shares): Drawn {
  const chart = echarts.init(place);
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 60, top: 8, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, max: 1, axisLabel: { formatter: percent } },
    yAxis: {
      type: "category",
      inverse: true,
      data: shares.map((one) => (one.enough ? one.name : `${one.name}（太少）`)),
    },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      renderMode: "richText", // no HTML from names that people typed
      formatter: (found: { dataIndex: number }[]) => told(shares[found[0]?.dataIndex ?? 0]),
    },
    series: [
      {
        type: "bar",
        barWidth: 14,
        data: shares.map((one) => ({
          value: one.share,
          itemStyle: { color: one.enough ? "#d99a73" : "#ead9cd" },
        })),
      },
      {
        type: "custom",
        silent: true,
        data: shares.map((one, i) => [i, ...one.interval]),
        encode: { x: [1, 2], y: 0 },
        renderItem: (_params: unknown, api: { value: (i: number) => number; coord: (at: number[]) => number[] }) => {
          const [x1 = 0, y = 0] = api.coord([api.value(1), api.value(0)]);
          const [x2 = 0] = api.coord([api.value(2), api.value(0)]);
          const line = (fromX: number, fromY: number, toX: number, toY: number) => ({
            type: "line" as const,
            shape: { x1: fromX, y1: fromY, x2: toX, y2: toY },
            style: { stroke: "#6b5b50", lineWidth: 1.5 },
          });
          const ends = [x1, x2].map((x) => line(x, y - 5, x, y + 5));
          return { type: "group" as const, children: [line(x1, y, x2, y), ...ends] };
        },
      },
    ],
  });
  const follow = new ResizeObserver(() => chart.resize());
  follow.observe(place);
  return {
    away: () => {
      follow.disconnect();
      chart.dispose();
    },
  };
}

function told(one: Shares[number] | undefined): string {
  if (!one) return "";
  const [low, high] = one.interval;
  const sure = one.enough ? "" : "\n太少，还说不了什么";
  return `${one.name}\n${percent(one.share)}（${one.of} 条），95% 在 ${percent(low)} 到 ${percent(high)} 之间${sure}`;
}
