// Each row a bar of one length, cut into the shares of its parts.
import { html, d3, cls } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";
import { TONES } from "./axes.js";

/**
 * `rows` with `nameKey`; `parts`: [{key, name, tone}], whose sum is the whole of a row. `say` tells a part in words.
 * `onPick(row, part)` on a click; a part is a button then.
 */
export function StackedShares({ label, rows, nameKey, parts, nameOf, say = format.count, onPick }) {
  const told = parts.map((part, i) => ({ tone: TONES[i % TONES.length], ...part })).filter(({ key }) => rows.some((row) => row[key] > 0));
  const name = nameOf || ((row) => row[nameKey]);
  const columns = [{ key: nameKey, label: "", draw: (row) => format.visible(name(row)) }, ...told.map(({ key, name: of }) => ({ key, label: of, kind: "number", draw: (row) => say(row[key]) }))];
  return html`<${Figure} label=${label} columns=${columns} rows=${rows} legend=${told} height=${rows.length * 36}>${(width, setTip) => html`
    <div class="shares">${rows.map((row, i) => {
      const whole = d3.sum(told, ({ key }) => row[key]);
      return html`<div class="shares-row" key=${i}><span class="text">${format.visible(name(row))}</span>
        ${whole > 0 ? html`<div class="shares-bar">${told.filter(({ key }) => row[key] > 0).map((part) => html`<${Part} key=${part.key} ...${{ row, part, whole, width, setTip, say, onPick, name: name(row), i }} />`)}</div>`
          : html`<span class="shares-none">none</span>`}</div>`;
    })}</div>`}<//>`;
}

function Part({ row, part, whole, width, setTip, say, onPick, name, i }) {
  const share = row[part.key] / whole;
  const said = `${format.visible(name)}, ${part.name}: ${say(row[part.key])}, ${format.share(share)}`;
  const tip = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const around = event.currentTarget.closest(".chart").getBoundingClientRect();
    setTip({ x: Math.min(width, box.left - around.left + box.width / 2), y: box.bottom - around.top + 4, lines: [{ name: format.visible(name) }, { name: part.name, tone: part.tone, value: `${say(row[part.key])} (${format.share(share)})` }] });
  };
  const given = { class: cls("shares-part", part.tone), style: { flex: `${share} 1 0` }, onPointerEnter: tip, "aria-label": said };
  const text = share > 0.07 ? format.share(share) : "";
  return onPick ? html`<button ...${given} onClick=${() => onPick(row, part)}>${text}</button>` : html`<span role="img" ...${given}>${text}</span>`;
}
