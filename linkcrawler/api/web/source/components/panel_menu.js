// Behind every number: its SQL, the same question in a terminal, and its rows as a file.
import { html, useEffect, useRef, useState } from "../core/ui.js";
import { ask, curlOf, download } from "../core/api.js";
import { hrefOf } from "../core/state.js";
import { Dialog } from "./dialog.js";
import { tell } from "./toast.js";

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    tell(`${what} copied`);
  } catch {
    tell(`${what} could not be copied: this page may not write to the clipboard`);
  }
}

export function PanelMenu({ title, question, params }) {
  const [isOpen, setOpen] = useState(false);
  const [sql, setSql] = useState(null);
  const place = useRef(null);
  useEffect(() => {
    if (!isOpen) return;
    place.current.querySelector("[role=menuitem]")?.focus();
    const close = (event) => {
      if (event.key === "Escape" || (event.type === "pointerdown" && !place.current.contains(event.target))) setOpen(false);
    };
    addEventListener("keydown", close);
    addEventListener("pointerdown", close);
    return () => (removeEventListener("keydown", close), removeEventListener("pointerdown", close));
  }, [isOpen]);
  const isList = "limit" in params && question !== "neighbours"; // whose limit is of domains, not of rows
  const all = isList ? { ...params, limit: 0 } : params;
  const pick = (act) => async () => {
    setOpen(false);
    try {
      await act();
    } catch (failure) {
      tell(failure.message);
    }
  };
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...place.current.querySelectorAll("[role=menuitem]")];
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  };
  const show = pick(async () => setSql((await ask(question, { ...params, explain_sql: 1 })).sql || "This answer needs no SQL."));
  const statement = Array.isArray(sql) ? sql.join("\n\n") : sql;
  return html`<div class="menu" ref=${place}>
    <button class="icon-button" aria-haspopup="menu" aria-expanded=${isOpen ? "true" : "false"}
      aria-label=${`More of ${title}`} onClick=${() => setOpen(!isOpen)}>⋯</button>
    ${isOpen && html`<div class="menu-list" role="menu" aria-label=${title} onKeyDown=${move}>
      <button role="menuitem" onClick=${show}>Show SQL</button>
      <button role="menuitem" onClick=${pick(() => copy(curlOf(question, params), "Command"))}>Copy as curl</button>
      <button role="menuitem" onClick=${pick(() => download(question, all, "csv"))}>Download CSV</button>
      <button role="menuitem" onClick=${pick(() => download(question, all, "parquet"))}>Download Parquet</button>
    </div>`}
    ${sql && html`<${Dialog} title=${`SQL of ${title}`} close=${() => setSql(null)}>
      <pre class="code" tabindex="0">${statement}</pre>
      <p class="row-of-buttons"><button class="button" onClick=${() => copy(statement, "SQL")}>Copy</button>
        <a class="button" href=${hrefOf("/sql", { statement })}>Open in the console</a></p><//>`}
  </div>`;
}
