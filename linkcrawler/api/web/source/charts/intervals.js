// Coefficients from -1 to 1, each a dot on the line of its interval; what holds 0 is grey.
import { html, d3 } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { XAxis } from "./axes.js";

const signed = (value) => (value === null ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`);
export const interval = (row) => (row.ci_low === null ? "–" : `${signed(row.ci_low)} to ${signed(row.ci_high)}`);
export { signed };

/** `rows`: {name, rho, ci_low, ci_high, n, reason}; rho null has its reason written in its place. */
export function Intervals({ label, rows }) {
  const step = 26;
  const columns = [{ key: "name", label: "Between", kind: "text" }, { key: "rho", label: "Rho", kind: "number", draw: (row) => signed(row.rho) },
    { key: "ci_low", label: "95 % interval", kind: "number", draw: interval }, { key: "n", label: "n", kind: "count" }];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} height=${rows.length * step + 46}>${(width, setTip) => {
    const isNarrow = width < 520;
    const left = isNarrow ? 12 : Math.min(330, 12 + 6.6 * d3.max(rows, (row) => row.name.length));
    const high = isNarrow ? 40 : step;
    const bottom = rows.length * high + 6;
    const x = d3.scaleLinear([-1, 1], [left + 8, width - 16]);
    return html`<svg role="img" aria-label=${label} width=${width} height=${bottom + 44}>
      <${XAxis} x=${x} top=${4} bottom=${bottom} n=${isNarrow ? 4 : 8} say=${signed} hasGrid label="rank correlation" />
      <line class="nought" x1=${x(0)} x2=${x(0)} y1="4" y2=${bottom} />
      ${rows.map((row, i) => {
        const y = i * high + (isNarrow ? 29 : 18);
        const holdsNought = row.ci_low === null || (row.ci_low <= 0 && row.ci_high >= 0);
        const tip = () => setTip({ x: Math.min(width - 90, Math.max(90, x(row.rho ?? 0))), y: y + 10, lines: [{ name: row.name }, ...(row.rho === null ? [{ name: row.reason }]
          : [{ name: "rho", value: signed(row.rho) }, { name: "95 % interval", value: interval(row) }]), { name: "n", value: format.count(row.n) }] });
        return html`<g key=${i} class=${`interval ${holdsNought ? "t4" : row.rho < 0 ? "t5" : "t1"}`} onPointerEnter=${tip} onPointerLeave=${() => setTip(null)}>
          <rect class="catch" x="0" y=${i * high + 3} width=${width} height=${high} />
          <text x=${isNarrow ? 8 : left - 4} y=${isNarrow ? y - 11 : y} dy=${isNarrow ? 0 : "0.32em"} text-anchor=${isNarrow ? "start" : "end"}>${row.name}</text>
          ${row.rho === null ? html`<text class="unknown" x=${isNarrow ? 8 : x(0) + 8} y=${y} dy="0.32em">${row.reason.slice(0, Math.floor((width - (isNarrow ? 8 : x(0) + 8)) / 6.3))}</text>` : html`
            ${row.ci_low !== null && html`<line x1=${x(row.ci_low)} x2=${x(row.ci_high)} y1=${y} y2=${y} />`}<circle cx=${x(row.rho)} cy=${y} r="4.5" />`}</g>`;
      })}</svg>`;
  }}<//>`;
}
