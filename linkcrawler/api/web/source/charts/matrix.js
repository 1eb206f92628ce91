// How much each two have in common: a table whose cells are the deeper coloured the more it is.
import { html } from "../core/ui.js";
import * as format from "../core/format.js";

/**
 * `names` along both sides; `cellOf(row, column)` gives {share, text, title} or null; `ownOf(name)` the text on the diagonal.
 * `onPick(row, column)` on a click.
 */
export function Matrix({ label, names, cellOf, ownOf, onPick }) {
  return html`<div class="table-box" tabindex="0" role="region" aria-label=${label}><table class="matrix" aria-label=${label}>
    <thead><tr><td></td>${names.map((name) => html`<th scope="col" key=${name}>${format.visible(name)}</th>`)}</tr></thead>
    <tbody>${names.map((row) => html`<tr key=${row}><th scope="row">${format.visible(row)}</th>${names.map((column) => {
      if (row === column) return html`<td key=${column} class="own">${ownOf(row)}</td>`;
      const cell = cellOf(row, column);
      if (!cell) return html`<td key=${column}>–</td>`;
      const inside = html`${cell.text}<small>${format.share(cell.share)}</small>`;
      return html`<td key=${column} title=${cell.title} style=${{ "--heat": `${Math.round(6 + 44 * cell.share)}%` }}>${onPick ? html`<button class="link" onClick=${() => onPick(row, column)}>${inside}</button>` : inside}</td>`;
    })}</tr>`)}</tbody></table></div>`;
}
