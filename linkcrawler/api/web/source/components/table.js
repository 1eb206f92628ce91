// Rows. The server sorts; a click on a row narrows to it, a click on a name with `href` opens it.
import { html, cls } from "../core/ui.js";
import * as format from "../core/format.js";

const NUMBERS = new Set(["count", "share", "percent", "number", "change", "growth"]);

/** How a value of each kind of column is shown. */
export function shown(value, kind) {
  if (value === null || value === undefined) return html`<span class="muted">–</span>`;
  if (kind === "flag") return value ? "yes" : "no";
  if (kind === "url") return html`<span class="url" title=${format.visible(value)}>${format.address(format.visible(value))}</span>`;
  if (kind === "tags") return value.length ? value.map((tag) => html`<span class="tag" key=${tag}>${format.visible(tag)}</span> `) : "";
  if (kind === "text" || !kind) {
    if (typeof value === "object") return format.visible(JSON.stringify(value));
    return value === "" ? html`<span class="muted">(none)</span>` : html`<span class="text">${format.visible(value)}</span>`;
  }
  return format[kind](value);
}

/**
 * `columns`: [{key, label, kind, hint, sort, draw}]; a column with `sort` (a metric's name) may order the list through
 * `onSort`. `onRow` makes rows clickable; `rowLabel(row)` names what that does. `max` draws a bar behind a column.
 */
export function Table({ columns, rows, label, sort, onSort, onRow, rowLabel, more, isLoadingMore, keyOf }) {
  return html`<table class=${cls("table", columns.filter((column) => column.isWide).length === 1 && "has-one-wide")} aria-label=${label}>
    <thead><tr>${columns.map((column) => html`<${Head} key=${column.key} column=${column} sort=${sort} onSort=${onSort} />`)}</tr></thead>
    <tbody>${rows.map((row, i) => html`<tr key=${keyOf ? keyOf(row) : i} class=${onRow && "is-clickable"}
        onClick=${onRow && ((event) => event.target.closest("a,button,input,select,dialog") || onRow(row))}>
      ${columns.map((column, n) => html`<td key=${column.key} class=${cls(NUMBERS.has(column.kind) && "number", column.isWide && "is-wide", column.kind === "url" && "is-url")}>
        ${column.bar && html`<span class="cell-bar" style=${{ width: `${Math.max(0, Math.min(100, 100 * column.bar(row)))}%` }}></span>`}
        ${n === 0 && onRow ? html`<button class="row-button" title=${rowLabel?.(row)} onClick=${() => onRow(row)}>${cell(column, row)}</button>`
          : cell(column, row)}</td>`)}
    </tr>`)}</tbody>
  </table>
  ${more && html`<p class="more"><button class="button" disabled=${isLoadingMore} onClick=${more}>
    ${isLoadingMore ? "Loading…" : "More"}</button></p>`}`;
}

function cell(column, row) {
  const told = column.draw ? column.draw(row) : shown(row[column.key], column.kind);
  return column.bar ? html`<span>${told}</span>` : told; // above its bar
}

function Head({ column, sort, onSort }) {
  const isSorted = column.sort && column.sort === sort;
  const name = html`<span title=${column.hint}>${column.label}</span>`;
  return html`<th scope="col" class=${cls(NUMBERS.has(column.kind) && "number")} aria-sort=${isSorted ? "descending" : undefined}>
    ${column.sort && onSort ? html`<button class=${cls("sort", isSorted && "is-sorted")} onClick=${() => onSort(column.sort)}>${name}</button>` : name}</th>`;
}

/** A table in a box that scrolls sideways by itself, so that the page never does. */
export const TableBox = (props) => html`<div class="table-box" tabindex="0" role="region" aria-label=${props.label}><${Table} ...${props} /></div>`;
