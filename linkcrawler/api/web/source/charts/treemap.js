// Areas in proportion: each rectangle a group, as large as its number.
import { html, d3, cls } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { TONES } from "./axes.js";

/** `rows` with `nameKey` and `valueKey`; `toneOf(row, i)` its class of colour. `onPick(row)` on a click. */
export function Treemap({ label, rows, nameKey, valueKey = "backlinks", height = 320, toneOf = () => TONES[0], legend, onPick, nameOf }) {
  const sized = rows.filter((row) => row[valueKey] > 0);
  const name = nameOf || ((row) => row[nameKey] || "(none)");
  const total = d3.sum(sized, (row) => row[valueKey]);
  const columns = [{ key: nameKey, label: format.words(nameKey), kind: "text" }, { key: valueKey, label: format.words(valueKey), kind: "count" },
    { key: "share", label: "Share", kind: "number", draw: (row) => format.share(row[valueKey] / total) }];
  return html`<${Figure} label=${label} columns=${columns} rows=${sized} height=${height} legend=${legend}>${(width, setTip) => {
    const root = d3.hierarchy({ children: sized }).sum((row) => row[valueKey] || 0).sort((a, b) => b.value - a.value);
    d3.treemap().size([width, height]).paddingInner(2).round(true)(root);
    return html`<svg role="img" aria-label=${label} width=${width} height=${height}>${(root.children || []).map(({ data, x0, x1, y0, y1 }, i) => {
      const [wide, high] = [x1 - x0, y1 - y0];
      const fits = Math.floor((wide - 12) / 7);
      const text = format.visible(name(data));
      const tip = () => setTip({ x: (x0 + x1) / 2, y: Math.max(4, y0 - 8), lines: [{ name: text.slice(0, 120) }, { name: format.words(valueKey), value: `${format.count(data[valueKey])} (${format.share(data[valueKey] / total)})` }] });
      return html`<g key=${i} transform=${`translate(${x0},${y0})`} class=${cls("tile", toneOf(data, i), onPick && "is-clickable")}
          onPointerEnter=${tip} onClick=${onPick && (() => onPick(data))}>
        <rect width=${wide} height=${high} rx="3" />
        ${fits > 2 && high > 20 && html`<text x="7" y="17">${text.length > fits ? `${text.slice(0, fits - 1)}…` : text}</text>`}
        ${fits > 2 && high > 38 && html`<text class="tile-value" x="7" y="34">${format.short(data[valueKey])}</text>`}</g>`;
    })}</svg>`;
  }}<//>`;
}
