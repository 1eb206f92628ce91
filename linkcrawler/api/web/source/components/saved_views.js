// Filters and groups under a name of one's own, kept in this browser.
import { html, useState } from "../core/ui.js";
import { go } from "../core/state.js";
import { tell } from "./toast.js";

const PLACE = "linkcrawler-views";
const VIEW = ["where", "group", "one_per", "sort", "crawl", "scope"];

function stored() {
  try {
    const views = JSON.parse(localStorage.getItem(PLACE) || "[]");
    return Array.isArray(views) ? views : [];
  } catch {
    return [];
  }
}

export function SavedViews({ at }) {
  const [views, setViews] = useState(stored);
  const [name, setName] = useState("");
  const keep = (next) => {
    localStorage.setItem(PLACE, JSON.stringify(next));
    setViews(next);
  };
  const save = (event) => {
    event.preventDefault();
    const told = name.trim();
    if (!told) return;
    const search = new URLSearchParams();
    for (const key of VIEW) for (const value of [at[key] ?? []].flat()) search.append(key, value);
    keep([...views.filter((view) => view.name !== told), { name: told, search: search.toString() }]);
    setName("");
    tell(`View "${told}" saved in this browser`);
  };
  const open = (view) => {
    const search = new URLSearchParams(view.search);
    search.append("target", at.target);
    for (const key of ["window", "from", "to"]) if (at[key]) search.append(key, at[key]);
    go(`/links?${search}`);
  };
  return html`<details class="dropdown"><summary class="button">Views${views.length > 0 && ` (${views.length})`}</summary><div class="menu-list">
    ${views.length === 0 && html`<p class="muted">Filter and group, then keep that under a name.</p>`}
    <ul>${views.map((view) => html`<li key=${view.name}><button class="link" onClick=${() => open(view)}>${view.name}</button>
      <button class="icon-button" aria-label=${`Forget ${view.name}`} onClick=${() => keep(views.filter((one) => one !== view))}>✕</button></li>`)}</ul>
    <form class="inline-form" onSubmit=${save}><input type="text" aria-label="Name of the view" placeholder="Name" value=${name} onInput=${(event) => setName(event.target.value)} /><button class="button">Save</button></form></div></details>`;
}
