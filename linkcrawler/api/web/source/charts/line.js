// Curves over time: several series, notes as rules, periods in which nothing was read in grey.
import { html, useState, d3, cls } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { asDate, byKeys, leftFor, nearest, TimeAxis, TONES, YAxis } from "./axes.js";

/**
 * `rows` in order of `date`; `series`: [{key, name, tone, isArea}]; `by` day, week or month. `notes`: [{period, note}].
 * `gapKey` names what is 0 where the crawl read nothing; the value of a series may be null there.
 */
export function LineChart({ label, rows, series, by, notes = [], gapKey, height = 240, say = format.short, fromZero = true, onPick }) {
  const lines = series.map((one, i) => ({ tone: TONES[i % TONES.length], ...one }));
  const columns = [{ key: "date", label: "From", draw: (row) => format.period(row.date, by) },
    ...lines.map(({ key, name }) => ({ key, label: name, kind: "number", draw: (row) => format.number(row[key]) }))];
  const tones = lines.map(({ name, tone }) => ({ name, tone }));
  if (notes.length) tones.push({ name: "note", tone: "note" });
  if (gapKey && rows.some((row) => row[gapKey] === 0)) tones.push({ name: "nothing read", tone: "gap" });
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} legend=${tones.length > 1 && tones} height=${height}>
    ${(width, setTip) => html`<${Lines} ...${{ label, rows, lines, by, notes, gapKey, height, width, setTip, say, fromZero, onPick }} />`}<//>`;
}

function Lines({ label, rows, lines, by, notes, gapKey, height, width, setTip, say, fromZero, onPick }) {
  const [at, setAt] = useState(null);
  const values = rows.flatMap((row) => lines.map(({ key }) => row[key])).filter((value) => value !== null && value !== undefined);
  const [low, high] = d3.extent(values);
  const domain = [fromZero ? Math.min(0, low ?? 0) : low ?? 0, (high ?? 1) === (fromZero ? 0 : low) ? (high ?? 0) + 1 : high ?? 1];
  const bottom = height - 28;
  const y = d3.scaleLinear(domain, [bottom, 14]).nice(4);
  const left = leftFor(y.domain()[1], say);
  const dates = rows.map((row) => asDate(row.date));
  const x = d3.scaleUtc(dates.length > 1 ? [dates[0], dates.at(-1)] : [d3.utcDay.offset(dates[0], -1), d3.utcDay.offset(dates[0], 1)], [left, width - 14]);
  const xs = dates.map(x);
  const isDefined = (key) => (row) => row[key] !== null && row[key] !== undefined;
  const noteAt = notes.map((note) => ({ ...note, x: x(asDate(note.period || note.at)) })).filter((note) => note.x >= left - 1 && note.x <= width);
  const show = (i) => {
    setAt(i);
    if (i === null) return setTip(null);
    const said = noteAt.filter((note) => Math.abs(note.x - xs[i]) < 2).map((note) => ({ name: note.note, tone: "note" }));
    setTip({ x: xs[i], y: 8, lines: [{ name: format.period(rows[i].date, by) },
      ...lines.map(({ key, name, tone }) => ({ name, tone, value: say === format.short ? format.count(rows[i][key]) : say(rows[i][key]) })),
      ...(gapKey && rows[i][gapKey] === 0 ? [{ name: "No page was read: nothing is known of this time", tone: "gap" }] : []), ...said] });
  };
  const half = xs.length > 1 ? (xs.at(-1) - xs[0]) / (xs.length - 1) / 2 : 10;
  return html`<svg role="img" aria-label=${label} width=${width} height=${height} tabindex="0" class=${cls(onPick && "is-clickable")}
      onPointerMove=${(event) => show(nearest(event, xs))} onPointerLeave=${() => show(null)} onBlur=${() => show(null)}
      onKeyDown=${byKeys(rows.length, at, show)} onClick=${onPick && (() => at !== null && onPick(rows[at]))}>
    ${gapKey && rows.map((row, i) => row[gapKey] === 0 && html`<rect key=${i} class="gap" x=${Math.max(left, xs[i] - half)} y="14"
      width=${Math.min(width - 14, xs[i] + half) - Math.max(left, xs[i] - half)} height=${bottom - 14} />`)}
    <${YAxis} y=${y} left=${left} right=${width - 14} say=${say} /><${TimeAxis} x=${x} bottom=${bottom} />
    ${noteAt.map((note, i) => html`<g key=${i} class="note-mark"><line x1=${note.x} x2=${note.x} y1="14" y2=${bottom} /><circle cx=${note.x} cy="14" r="4" /></g>`)}
    ${lines.map(({ key, tone, isArea }) => html`<g key=${key} class=${tone}>
      ${isArea && html`<path class="area" d=${d3.area((_, i) => xs[i], bottom, (row) => y(row[key])).defined(isDefined(key))(rows)} />`}
      <path class="line" d=${d3.line((_, i) => xs[i], (row) => y(row[key])).defined(isDefined(key))(rows)} />
      ${rows.length === 1 && isDefined(key)(rows[0]) && html`<circle class="dot" cx=${xs[0]} cy=${y(rows[0][key])} r="3" />`}</g>`)}
    ${at !== null && xs[at] !== undefined && html`<g class="cursor"><line x1=${xs[at]} x2=${xs[at]} y1="14" y2=${bottom} />
      ${lines.map(({ key, tone }) => isDefined(key)(rows[at]) && html`<circle key=${key} class=${`dot ${tone}`} cx=${xs[at]} cy=${y(rows[at][key])} r="4" />`)}</g>`}
  </svg>`;
}
