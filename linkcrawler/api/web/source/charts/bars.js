// Bars that are made of parts: above zero what came, below it what went; or one bar for each class.
import { html, useState, d3, cls } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { asDate, byKeys, leftFor, nearest, TimeAxis, TONES, YAxis } from "./axes.js";

/** `rows` in order of `date`; `parts`: [{key, name, tone, isDown}], stacked in that order away from zero. */
export function StackedBars({ label, rows, parts, by, height = 220, onPick }) {
  const told = parts.map((part, i) => ({ tone: TONES[i % TONES.length], ...part })).filter((part) => rows.some((row) => row[part.key]));
  const columns = [{ key: "date", label: "From", draw: (row) => format.period(row.date, by) },
    ...told.map(({ key, name }) => ({ key, label: name, kind: "count" }))];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} legend=${told} height=${height}>
    ${(width, setTip) => html`<${Bars} ...${{ label, rows, told, by, height, width, setTip, onPick }} />`}<//>`;
}

function Bars({ label, rows, told, by, height, width, setTip, onPick }) {
  const [at, setAt] = useState(null);
  const sum = (isDown) => (row) => d3.sum(told, (part) => (Boolean(part.isDown) === isDown ? row[part.key] : 0));
  const top = d3.max(rows, sum(false)) || 0;
  const low = d3.max(rows, sum(true)) || 0;
  const bottom = height - 28;
  const y = d3.scaleLinear([-low, top || (low ? 0 : 1)], [bottom, 10]).nice(4);
  const left = leftFor(Math.max(...y.domain().map(Math.abs)));
  const dates = rows.map((row) => asDate(row.date));
  const band = (width - 14 - left) / rows.length;
  const xs = rows.map((_, i) => left + band * (i + 0.5));
  const wide = Math.max(1, Math.min(band * 0.72, 46));
  const x = d3.scaleUtc([dates[0], +dates.at(-1) === +dates[0] ? d3.utcDay.offset(dates[0]) : dates.at(-1)], [xs[0], xs.at(-1)]);
  const show = (i) => {
    setAt(i);
    setTip(i === null ? null : { x: xs[i], y: 8, lines: [{ name: format.period(rows[i].date, by) },
      ...told.map(({ key, name, tone }) => ({ name, tone, value: format.count(rows[i][key]) }))] });
  };
  return html`<svg role="img" aria-label=${label} width=${width} height=${height} tabindex="0" class=${cls(onPick && "is-clickable")}
      onPointerMove=${(event) => show(nearest(event, xs))} onPointerLeave=${() => show(null)} onBlur=${() => show(null)}
      onKeyDown=${byKeys(rows.length, at, show)} onClick=${onPick && (() => at !== null && onPick(rows[at]))}>
    <${YAxis} y=${y} left=${left} right=${width - 14} say=${(n) => format.short(Math.abs(n))} /><${TimeAxis} x=${x} bottom=${bottom} />
    ${at !== null && html`<rect class="band" x=${xs[at] - band / 2} y="10" width=${band} height=${bottom - 10} />`}
    ${rows.map((row, i) => {
      let up = 0;
      let down = 0;
      return html`<g key=${row.date}>${told.map(({ key, tone, isDown }) => {
        const value = row[key] || 0;
        const [from, to] = isDown ? [-(down += value), -(down - value)] : [up, (up += value)];
        return value > 0 && html`<rect key=${key} class=${`bar ${tone}`} x=${xs[i] - wide / 2} width=${wide}
          y=${y(Math.max(from, to))} height=${Math.max(0.5, Math.abs(y(from) - y(to)))} />`;
      })}</g>`;
    })}
    <line class="zero" x1=${left} x2=${width - 14} y1=${y(0)} y2=${y(0)} />
  </svg>`;
}

/** One bar for each row, in the order given: `nameKey` under it, `valueKey` its height. `onPick(row)` on a click. */
export function Histogram({ label, rows, nameKey, valueKey, valueLabel, tone = "t1", say = format.count, height = 200, onPick, more = [] }) {
  const columns = [{ key: nameKey, label: format.words(nameKey), kind: "text" }, { key: valueKey, label: valueLabel, kind: "number", draw: (row) => say(row[valueKey]) },
    ...more.map(({ key, name, say: how }) => ({ key, label: name, kind: "number", draw: (row) => (how || format.count)(row[key]) }))];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} height=${height}>${(width, setTip) => {
    const bottom = height - 28;
    const y = d3.scaleLinear([0, d3.max(rows, (row) => row[valueKey]) || 1], [bottom, 10]).nice(4);
    const left = leftFor(y.domain()[1], say);
    const x = d3.scaleBand(rows.map((_, i) => i), [left, width - 8]).padding(0.22);
    const longest = Math.max(...rows.map((row) => String(row[nameKey]).length));
    const fits = Math.floor(x.step() / 6.6) - 1; // letters under one bar
    const every = fits >= 4 ? 1 : Math.ceil(rows.length / Math.max(1, (width - left) / (9 + 6.6 * longest)));
    const under = (text) => (every > 1 || text.length <= fits ? text : `${text.slice(0, fits - 1)}…`);
    const tip = (row, i) => setTip({ x: x(i) + x.bandwidth() / 2, y: Math.max(8, y(row[valueKey]) - 50), lines: [{ name: format.visible(row[nameKey]) },
      { name: valueLabel, tone, value: say(row[valueKey]) }, ...more.map(({ key, name, say: how }) => ({ name, value: (how || format.count)(row[key]) }))] });
    return html`<svg role="img" aria-label=${label} width=${width} height=${height}>
      <${YAxis} y=${y} left=${left} right=${width - 8} say=${say === format.count ? format.short : say} />
      ${rows.map((row, i) => html`<g key=${i} class=${cls(onPick && "is-clickable")} onPointerEnter=${() => tip(row, i)} onClick=${onPick && (() => onPick(row))}>
        <rect class="catch" x=${x(i) - (x.step() - x.bandwidth()) / 2} width=${x.step()} y="10" height=${bottom - 10} />
        <rect class=${`bar ${row.tone || tone}`} x=${x(i)} width=${x.bandwidth()} y=${y(row[valueKey])} height=${Math.max(0, bottom - y(row[valueKey]))} rx="2" />
        ${i % every === 0 && html`<text class="tick" x=${x(i) + x.bandwidth() / 2} y=${bottom + 18} text-anchor="middle">${under(format.visible(row[nameKey]))}</text>`}</g>`)}
    </svg>`;
  }}<//>`;
}
