// How evenly something is spread: the Lorenz curve, and the Pareto chart.
import { html, useState, d3 } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { byKeys, nearest, TONES, XAxis, YAxis } from "./axes.js";

const percent = (value) => `${Math.round(value * 100)}%`;

/** `series`: [{name, values}], each the share that the smallest 0, 1/n, ..., 1 of the groups hold. */
export function Lorenz({ label, series, groups = "groups", height = 280 }) {
  const lines = series.map((one, i) => ({ tone: TONES[i % TONES.length], ...one }));
  const steps = lines[0]?.values.map((_, i) => i / (lines[0].values.length - 1)) ?? [];
  const rows = steps.map((step, i) => Object.fromEntries([["step", step], ...lines.map((line) => [line.name, line.values[i]])]));
  const columns = [{ key: "step", label: `Smallest ${groups}`, kind: "share" }, ...lines.map(({ name }) => ({ key: name, label: name, kind: "share" }))];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} height=${height} legend=${[...lines, { name: "all alike", tone: "even" }]}>
    ${(width, setTip) => {
      const size = Math.min(width - 70, 640);
      const x = d3.scaleLinear([0, 1], [46, 46 + size]);
      const y = d3.scaleLinear([0, 1], [height - 44, 12]);
      const xs = steps.map(x);
      const show = (event) => {
        const i = nearest(event, xs);
        setTip({ x: xs[i], y: 8, lines: [{ name: `Smallest ${percent(steps[i])} of ${groups} hold` }, ...lines.map(({ name, tone, values }) => ({ name, tone, value: format.share(values[i]) }))] });
      };
      return html`<svg role="img" aria-label=${label} width=${width} height=${height} onPointerMove=${show}>
        <${YAxis} y=${y} left=${46} right=${46 + size} say=${percent} />
        <${XAxis} x=${x} bottom=${height - 44} say=${percent} label=${`share of ${groups}, the smallest first`} />
        <line class="even" x1=${x(0)} y1=${y(0)} x2=${x(1)} y2=${y(1)} />
        ${lines.map(({ name, tone, values }) => html`<path key=${name} class=${`line ${tone}`} d=${d3.line((_, i) => xs[i], y)(values)} />`)}</svg>`;
    }}<//>`;
}

/** Bars of `rows`, the largest first, with the line of `cumulativeKey` (0 to 1) and a rule at 80 %. */
export function Pareto({ label, rows, nameKey, valueKey = "backlinks", cumulativeKey = "cumulative_share", height = 260, onPick }) {
  const columns = [{ key: nameKey, label: format.words(nameKey), kind: "url" }, { key: valueKey, label: format.words(valueKey), kind: "count" },
    { key: cumulativeKey, label: "So far", kind: "share" }];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} height=${height} legend=${[{ name: format.words(valueKey), tone: "t1" }, { name: "share so far", tone: "t2" }, { name: "80%", tone: "even" }]}>
    ${(width, setTip) => html`<${Bars} ...${{ label, rows, nameKey, valueKey, cumulativeKey, height, width, setTip, onPick }} />`}<//>`;
}

function Bars({ label, rows, nameKey, valueKey, cumulativeKey, height, width, setTip, onPick }) {
  const [at, setAt] = useState(null);
  const bottom = height - 20;
  const y = d3.scaleLinear([0, d3.max(rows, (row) => row[valueKey]) || 1], [bottom, 12]).nice(4);
  const right = d3.scaleLinear([0, 1], [bottom, 12]);
  const band = (width - 96) / rows.length;
  const xs = rows.map((_, i) => 50 + band * (i + 0.5));
  const show = (i) => {
    setAt(i);
    setTip(i === null ? null : { x: xs[i], y: 8, lines: [{ name: format.address(format.visible(rows[i][nameKey] || "(none)"), 46) },
      { name: format.words(valueKey), tone: "t1", value: format.count(rows[i][valueKey]) }, { name: "so far", tone: "t2", value: format.share(rows[i][cumulativeKey]) }] });
  };
  return html`<svg role="img" aria-label=${label} width=${width} height=${height} tabindex="0" class=${onPick && "is-clickable"} onPointerMove=${(event) => show(nearest(event, xs))}
      onPointerLeave=${() => show(null)} onBlur=${() => show(null)} onKeyDown=${byKeys(rows.length, at, show)} onClick=${onPick && (() => at !== null && onPick(rows[at]))}>
    <${YAxis} y=${y} left=${50} right=${width - 46} />
    <g class="axis y" aria-hidden="true">${[0, 0.2, 0.4, 0.6, 0.8, 1].map((tick) => html`<text key=${tick} x=${width - 40} y=${right(tick)} dy="0.32em">${percent(tick)}</text>`)}</g>
    ${at !== null && html`<rect class="band" x=${xs[at] - band / 2} y="12" width=${band} height=${bottom - 12} />`}
    ${rows.map((row, i) => html`<rect key=${i} class="bar t1" x=${xs[i] - band * 0.4} width=${Math.max(0.6, band * 0.8)} y=${y(row[valueKey])} height=${Math.max(0, bottom - y(row[valueKey]))} />`)}
    <line class="even" x1="50" x2=${width - 46} y1=${right(0.8)} y2=${right(0.8)} />
    <path class="line t2" d=${d3.line((_, i) => xs[i], (row) => right(row[cumulativeKey]))(rows)} />
    ${at !== null && html`<circle class="dot t2" cx=${xs[at]} cy=${right(rows[at][cumulativeKey])} r="4" />`}</svg>`;
}
