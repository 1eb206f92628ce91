// Scales, ticks and grids that all charts share.
import { html, d3 } from "../core/ui.js";
import * as format from "../core/format.js";

/** Tones of series, in order: classes that the style gives a colour. */
export const TONES = ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"];
export const asDate = (day) => new Date(`${String(day).slice(0, 10)}T00:00:00Z`);

/** Lines of the vertical axis with their numbers at the left. */
export function YAxis({ y, left, right, say = format.short, n = 4, label }) {
  const ticks = y.ticks(n).filter((tick) => say !== format.short || Number.isInteger(tick)); // half a link is none
  return html`<g class="axis y" aria-hidden="true">${ticks.map((tick) => html`<g key=${tick} transform=${`translate(0,${y(tick)})`}>
    <line x1=${left} x2=${right} /><text x=${left - 8} dy="0.32em" text-anchor="end">${say(tick)}</text></g>`)}
    ${label && html`<text class="axis-label" x=${left} y=${y.range()[1] - 8}>${label}</text>`}</g>`;
}

const clean = (text) => text.replace(/^0/, "");

/** Instants under a chart; as many as fit, the first with its year. */
export function TimeAxis({ x, bottom }) {
  const [from, to] = x.domain();
  const width = x.range()[1] - x.range()[0];
  const ticks = x.ticks(Math.max(2, Math.min(8, Math.floor(width / 85))));
  const days = (to - from) / 86_400_000;
  const say = d3.utcFormat(days > 120 ? "%b" : "%d %b");
  const isYearSaid = (tick, i) => days > 120 && (i === 0 || tick.getUTCFullYear() !== ticks[i - 1].getUTCFullYear());
  return html`<g class="axis x" aria-hidden="true" transform=${`translate(0,${bottom})`}>${ticks.map((tick, i) =>
    html`<text key=${+tick} x=${x(tick)} y="18" text-anchor="middle">${clean(say(tick))}${isYearSaid(tick, i) && ` ${d3.utcFormat("%Y")(tick)}`}</text>`)}</g>`;
}

export function XAxis({ x, bottom, top, say = format.short, n = 5, label, hasGrid }) {
  const [left, right] = x.range();
  return html`<g class="axis x" aria-hidden="true" transform=${`translate(0,${bottom})`}>${x.ticks(n).map((tick) => html`<g key=${tick} transform=${`translate(${x(tick)},0)`}>
    ${hasGrid && html`<line y1=${top - bottom} y2="0" />`}<text y="18" text-anchor="middle">${say(tick)}</text></g>`)}
    ${label && html`<text class="axis-label" x=${(left + right) / 2} y="36" text-anchor="middle">${label}</text>`}</g>`;
}

/** How much room the numbers of an axis need at its left. */
export const leftFor = (top, say = format.short) => 14 + 7.2 * Math.max(2, say(top).length);

/** Which of `xs` is nearest to a pointer over an svg. */
export function nearest(event, xs) {
  const box = event.currentTarget.getBoundingClientRect();
  return d3.leastIndex(xs, (at) => Math.abs(at - (event.clientX - box.left)));
}

/** Arrow keys move over n marks; `show(i)` tells of one, `show(null)` of none. */
export function byKeys(n, i, show) {
  return (event) => {
    const to = { ArrowRight: (i ?? -1) + 1, ArrowLeft: (i ?? n) - 1, Home: 0, End: n - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(Math.max(0, Math.min(n - 1, to)));
  };
}
