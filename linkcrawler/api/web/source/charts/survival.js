// What share of links lives at which age: steps of Kaplan and Meier, one for each group.
import { html, d3 } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { nearest, TONES, XAxis, YAxis } from "./axes.js";

const percent = (value) => `${Math.round(value * 100)}%`;

/** `series`: [{name, rows: [{day, survival, at_risk}]}], each in order of the day. */
export function Survival({ label, series, height = 260 }) {
  const lines = series.map((one, i) => ({ tone: TONES[i % TONES.length], ...one, rows: [{ day: 0, survival: 1 }, ...one.rows.filter((row) => row.survival !== null)] }));
  const rows = series.flatMap(({ name, rows: told }) => told.map((row) => ({ name, ...row })));
  const columns = [{ key: "name", label: "Of", kind: "text" }, { key: "day", label: "Day", kind: "count" }, { key: "survival", label: "Live", kind: "share" }, { key: "at_risk", label: "At risk", kind: "count" }];
  const last = Math.max(1, ...lines.flatMap((line) => line.rows.map((row) => row.day)));
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} height=${height} legend=${lines}>${(width, setTip) => {
    const x = d3.scaleLinear([0, last], [46, width - 14]);
    const y = d3.scaleLinear([0, 1], [height - 44, 12]);
    const days = [...new Set(lines.flatMap((line) => line.rows.map((row) => row.day)))].sort(d3.ascending);
    const xs = days.map(x);
    const at = (line, day) => line.rows[d3.bisector((row) => row.day).right(line.rows, day) - 1];
    const show = (event) => {
      const i = nearest(event, xs);
      setTip({ x: xs[i], y: 8, lines: [{ name: `${format.count(days[i])} days old` }, ...lines.map((line) => ({ name: line.name, tone: line.tone,
        value: days[i] <= line.rows.at(-1).day ? format.share(at(line, days[i]).survival) : "not known" }))] });
    };
    return html`<svg role="img" aria-label=${label} width=${width} height=${height} onPointerMove=${show}>
      <${YAxis} y=${y} left=${46} right=${width - 14} say=${percent} /><${XAxis} x=${x} bottom=${height - 44} label="age of the link in days" />
      ${lines.map(({ name, tone, rows: steps }) => html`<path key=${name} class=${`line ${tone}`} d=${d3.line((row) => x(row.day), (row) => y(row.survival)).curve(d3.curveStepAfter)(steps)} />`)}</svg>`;
  }}<//>`;
}
