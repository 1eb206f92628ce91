// Any question in SQL that only reads: examples, tables, the result as rows and as a picture.
import { html, useEffect, useState } from "../core/ui.js";
import { save, send, useAsk } from "../core/api.js";
import { change } from "../core/state.js";
import * as format from "../core/format.js";
import { Empty, Failure, Waiting } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { Histogram } from "../charts/bars.js";
import { LineChart } from "../charts/line.js";

const FIRST = "select source_domain, count() as links\nfrom backlinks_live\ngroup by source_domain\norder by links desc\nlimit 20";
const LIMIT = 1000;

function Sql({ at }) {
  const [text, setText] = useState(at.statement || FIRST);
  const [told, setTold] = useState({});
  useEffect(() => at.statement && at.statement !== text && setText(at.statement), [at.statement]);
  const run = async () => {
    change({ statement: text }, { replace: true });
    setTold({ isAsked: true });
    try {
      setTold({ result: await send("POST", "sql", { statement: text, limit: LIMIT }) });
    } catch (error) {
      setTold({ error });
    }
  };
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (event.preventDefault(), run());
  };
  return html`<h1>SQL</h1><div class="console">
    <div><div class="panel"><label class="sr" for="statement">Statement</label>
      <textarea id="statement" class="code" rows="9" spellcheck=${false} value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${keys}></textarea>
      <p class="row-of-buttons"><button class="button primary" disabled=${told.isAsked} onClick=${run}>${told.isAsked ? "Running…" : "Run"}</button>
        <span class="muted">Ctrl + Enter. It can only read; ${format.count(LIMIT)} rows at most are shown.</span></p></div>
      <section class="panel" aria-label="Result">${told.error ? html`<${Failure} error=${told.error} />` : told.isAsked ? html`<${Waiting} height=${200} />`
        : told.result ? html`<${Result} result=${told.result} />` : html`<${Empty}>Run the statement, or choose an example.<//>`}</section></div>
    <${Shelf} choose=${(sql) => (setText(sql), setTold({}))} />
  </div>`;
}

const isNumber = (type) => /^(Nullable\()?(U?Int|Float|Decimal)/.test(type);
const isDate = (type) => /^(Nullable\()?Date/.test(type);
const written = (value) => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** A cell for a spreadsheet: quoted where needed, and never a formula. */
function csvCell(value) {
  const text = written(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function Result({ result }) {
  const [isChart, setChart] = useState(false);
  const { columns, rows } = result;
  const asObjects = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
  const shown = columns.map(({ name, type }) => ({ key: name, label: name, hint: type, kind: isNumber(type) ? "count" : "text",
    draw: isNumber(type) ? (row) => (typeof row[name] === "number" && !Number.isInteger(row[name]) ? format.number(row[name]) : format.count(row[name])) : undefined }));
  const value = columns.findLast(({ type }) => isNumber(type));
  const name = columns.find((column) => column !== value && !isNumber(column.type)) || columns.find((column) => column !== value);
  const isDrawable = value && name && rows.length > 1;
  const csv = () => save(new Blob([[columns.map((column) => column.name), ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n"], { type: "text/csv" }), "result.csv");
  const label = isDrawable && `${value.name} by ${name.name}`;
  const drawn = asObjects.filter((row) => row[name?.name] !== null);
  return html`<header class="panel-head"><h2>${format.count(rows.length)} row${rows.length === 1 ? "" : "s"}${result.is_cut && ", cut"}</h2>
      <div class="panel-controls"><span class="muted">${format.short(result.rows_read)} read in ${format.number(result.elapsed_ms)} ms</span>
        ${isDrawable && html`<button class="button" aria-pressed=${isChart ? "true" : "false"} onClick=${() => setChart(!isChart)}>${isChart ? "Table" : "Chart"}</button>`}
        <button class="button" onClick=${csv}>CSV</button></div></header>
    ${!rows.length ? html`<${Empty}>The statement gives no rows.<//>`
      : isChart && isDrawable ? isDate(name.type)
        ? html`<${LineChart} label=${label} by="day" rows=${drawn.map((row) => ({ date: row[name.name], [value.name]: Number(row[value.name]) })).sort((a, b) => (a.date < b.date ? -1 : 1))} series=${[{ key: value.name, name: value.name, isArea: true }]} />`
        : html`<${Histogram} label=${label} height=${280} nameKey="name" valueKey="value" valueLabel=${value.name} rows=${drawn.slice(0, 60).map((row) => ({ name: written(row[name.name]), value: Number(row[value.name]) }))} />`
      : html`<${TableBox} columns=${shown} rows=${asObjects} label="Result" />`}`;
}

function Shelf({ choose }) {
  const { data, error } = useAsk("tables", {});
  if (error) return html`<aside><${Failure} error=${error} /></aside>`;
  if (!data) return html`<aside><${Waiting} height=${300} /></aside>`;
  return html`<aside class="shelf" aria-label="Examples and tables">
    <div class="panel"><h2>Examples</h2><ul>${data.examples.map((example) => html`<li key=${example.question}><button class="link" onClick=${() => choose(example.statement)}>${example.question}</button></li>`)}</ul></div>
    <div class="panel"><h2>Views</h2>${data.rows.filter((table) => table.kind === "view").map((table) => html`<${Columns} key=${table.name} table=${table} />`)}
      <details><summary>Tables behind them</summary>${data.rows.filter((table) => table.kind !== "view").map((table) => html`<${Columns} key=${table.name} table=${table} />`)}</details></div></aside>`;
}

const Columns = ({ table }) => html`<details><summary><code>${table.name}</code></summary><p class="muted">${table.meaning}</p>
  <ul>${table.columns.map(({ name, type }) => html`<li key=${name}><code>${name}</code> <span class="muted">${type}</span></li>`)}</ul></details>`;

export { Sql as view };
