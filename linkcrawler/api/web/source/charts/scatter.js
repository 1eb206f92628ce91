// One dot for each row: two numbers against one another, on straight or logarithmic axes.
import { html, d3, cls } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { XAxis, YAxis } from "./axes.js";

/** symlog: as a logarithm, and zero has a place too. */
const scale = (isLog, rows, key, range) => {
  const high = d3.max(rows, (row) => row[key]) || 1;
  return isLog ? d3.scaleSymlog([0, high], range) : d3.scaleLinear([Math.min(0, d3.min(rows, (row) => row[key])), high], range).nice();
};
const ticksOf = (isLog, at) => {
  if (!isLog) return at;
  const high = at.domain()[1];
  const powers = [0, ...d3.range(0, Math.ceil(Math.log10(high + 1)) + 1).map((n) => 10 ** n)].filter((n) => n <= high);
  at.ticks = () => powers;
  return at;
};

export function Scatter({ label, rows, xKey, yKey, xLabel, yLabel, nameKey, isLog, height = 340, onPick }) {
  const columns = [{ key: nameKey, label: format.words(nameKey), kind: "url" }, { key: xKey, label: xLabel, kind: "number" }, { key: yKey, label: yLabel, kind: "number" }];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} height=${height}>${(width, setTip) => {
    const x = ticksOf(isLog, scale(isLog, rows, xKey, [58, width - 16]));
    const y = ticksOf(isLog, scale(isLog, rows, yKey, [height - 48, 24]));
    const tip = (row) => setTip({ x: x(row[xKey]), y: Math.max(4, y(row[yKey]) - 78), lines: [{ name: format.address(format.visible(row[nameKey]), 46) },
      { name: xLabel, value: format.number(row[xKey]) }, { name: yLabel, value: format.number(row[yKey]) }] });
    return html`<svg role="img" aria-label=${label} width=${width} height=${height}>
      <${YAxis} y=${y} left=${58} right=${width - 16} label=${yLabel} /><${XAxis} x=${x} top=${24} bottom=${height - 48} label=${xLabel} hasGrid />
      <g>${rows.map((row, i) => html`<circle key=${i} class=${cls("point", row.tone || "t1", onPick && "is-clickable")} cx=${x(row[xKey])} cy=${y(row[yKey])} r="4.5"
        onPointerEnter=${() => tip(row)} onPointerLeave=${() => setTip(null)} onClick=${onPick && (() => onPick(row))} />`)}</g></svg>`;
  }}<//>`;
}
