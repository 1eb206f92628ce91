// One number with its change and its curve.
import { html, cls, d3 } from "../core/ui.js";
import * as format from "../core/format.js";

/** `change` is told as it is; `isGood` colours it: true when more is better (the default), null for neither. */
export function Card({ label, value, change, detail, spark, href, moreIsBetter = true, hint }) {
  const tone = !change || moreIsBetter === null ? "" : change > 0 === moreIsBetter ? "good" : "bad";
  const inside = html`
    <span class="card-label" title=${hint}>${label}</span>
    <span class="card-value">${value ?? html`<span class="skeleton">000</span>`}</span>
    <span class="card-line">
      ${change !== undefined && change !== null && html`<span class=${cls("change", tone)}>${format.change(change)}</span>`}
      ${detail && html`<span class="muted">${detail}</span>`}
    </span>
    ${spark && html`<${Sparkline} values=${spark} />`}`;
  return href ? html`<a class="card" href=${href}>${inside}</a>` : html`<div class="card">${inside}</div>`;
}

export const Cards = ({ children }) => html`<div class="cards">${children}</div>`;

function Sparkline({ values }) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length < 2) return html`<svg class="spark" viewBox="0 0 100 24" aria-hidden="true"></svg>`;
  const x = d3.scaleLinear([0, values.length - 1], [0, 100]);
  const [low, high] = d3.extent(known);
  const y = d3.scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [22, 2]);
  const isDefined = (value) => value !== null && value !== undefined;
  const line = d3.line((_, i) => x(i), y).defined(isDefined)(values);
  const area = d3.area((_, i) => x(i), 24, y).defined(isDefined)(values);
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
    <path class="spark-area" d=${area} /><path class="spark-line" d=${line} /></svg>`;
}
