// Around every chart: its width, its name, a tip under the pointer, and the same numbers as a table.
import { html, useEffect, useRef, useState } from "../core/ui.js";
import { Table } from "./table.js";

/** The width of an element in pixels, now and whenever it changes. */
function useWidth(place) {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return width;
}

/**
 * `children` is a function of (width, setTip) that draws an svg; setTip({x, y, lines}) shows a tip there, setTip(null)
 * none. `label` names the chart to who cannot see it; `columns` and `rows` are its table. `legend`: [{name, tone}].
 */
export function Figure({ label, columns, rows, legend, height = 220, children }) {
  const place = useRef(null);
  const width = useWidth(place);
  const [tip, setTip] = useState(null);
  const [isTable, setTable] = useState(false);
  const side = tip && { left: `${Math.min(Math.max(tip.x, 70), width - 70)}px`, top: `${tip.y}px` };
  return html`<figure class="figure" aria-label=${label}>
    ${!isTable && legend && html`<ul class="legend">${legend.map(({ name, tone, title }) =>
      html`<li key=${name} title=${title}><span class=${`swatch ${tone}`}></span>${name}</li>`)}</ul>`}
    <div class="chart" ref=${place} onPointerLeave=${() => setTip(null)} style=${isTable ? {} : { minHeight: `${height}px` }}>
      ${isTable ? html`<div class="table-box short"><${Table} columns=${columns} rows=${rows} label=${label} /></div>`
        : width > 0 && children(width, setTip)}
      ${tip && !isTable && html`<div class="tip" style=${side} role="presentation">${tip.lines.map((line, i) =>
        html`<div key=${i} class=${i ? "tip-line" : "tip-head"}>${line.tone && html`<span class=${`swatch ${line.tone}`}></span>`}
          <span>${line.name}</span>${line.value !== undefined && html`<b>${line.value}</b>`}</div>`)}</div>`}
    </div>
    ${columns && html`<button class="as-table" aria-pressed=${isTable ? "true" : "false"}
      onClick=${() => (setTip(null), setTable(!isTable))}>${isTable ? "as chart" : "as table"}</button>`}
  </figure>`;
}
