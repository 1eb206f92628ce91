// Every link, filtered, grouped and collapsed as one likes; a click opens its proof.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { addFilter, change, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Panel } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { FilterForm } from "../components/filter_form.js";
import { SavedViews } from "../components/saved_views.js";
import { opened } from "../components/link_drawer.js";

const LINK_COLUMNS = [
  { key: "source_url", label: "From", kind: "url", isWide: true },
  { key: "anchor", label: "Anchor", draw: (row) => (row.link_type === "image" ? html`<span class="tag">image</span> ${format.visible(row.anchor)}` : html`<span class="text clip" title=${format.visible(row.anchor)}>${row.anchor === "" ? html`<span class="muted">(empty)</span>` : format.visible(row.anchor)}</span>`) },
  { key: "target_url", label: "To", kind: "url", isWide: true },
  { key: "rel", label: "Rel", draw: (row) => html`<span class=${row.follow ? "tag good" : "tag bad"}>${row.follow ? "follow" : "nofollow"}</span> ${row.rel.filter((token) => token !== "nofollow" && token !== "noopener" && token !== "noreferrer").map((token) => html`<span class="tag" key=${token}>${format.visible(token)}</span> `)}` },
  { key: "first_seen", label: "First seen", kind: "day" },
  { key: "last_confirmed", label: "Confirmed", kind: "day" },
];
const groupColumns = (by, most) => [
  { key: by, label: format.words(by), kind: by.endsWith("_url") ? "url" : "text", isWide: true, bar: (row) => row.backlinks / most, draw: typeof by === "string" && ["follow", "is_unverified"].includes(by) ? (row) => (row[by] ? "yes" : "no") : undefined },
  ...[["backlinks", "Links"], ["backlinks_follow", "Follow"], ["referring_domains", "Domains"], ["referring_pages", "Pages"]].map(([key, label]) => ({ key, label, kind: "count", sort: key })),
  { key: "first_seen", label: "First seen", kind: "day" },
  { key: "last_confirmed", label: "Confirmed", kind: "day" },
];

function Links({ at }) {
  const attributes = useAsk("attributes", {}).data?.rows || [];
  const groups = attributes.filter((attribute) => attribute.is_group);
  return html`<h1>Links to ${format.visible(at.target)}</h1>
    <div class="toolbar"><${FilterForm} attributes=${attributes} />
      <label>Group by <select value=${at.group || ""} onChange=${(event) => change({ group: event.target.value, sort: null, one_per: null })}><option value="">no group</option>${groups.map(({ name, meaning }) => html`<option key=${name} value=${name} title=${meaning}>${format.words(name)}</option>`)}</select></label>
      ${!at.group && html`<label>One for each <select value=${at.one_per || ""} onChange=${(event) => change({ one_per: event.target.value })}><option value="">link</option>${attributes.map(({ name }) => html`<option key=${name} value=${name}>${format.words(name).toLowerCase()}</option>`)}</select></label>`}
      <${SavedViews} at=${at} /></div>
    ${at.group ? html`<${Groups} at=${at} />` : html`<${All} at=${at} />`}`;
}

const nothing = (at) => html`<p>No link to <b>${format.visible(at.target)}</b> ${at.where.length ? "fits these filters" : "is known"}.</p>
  ${at.where.length ? html`<button class="button" onClick=${() => change({ where: [] })}>Take the filters away</button>` : html`<p>Crawl pages that may link to it: <code>linkcrawler crawl https://…</code></p>`}`;

function All({ at }) {
  const params = { target: at.target, ...lookOf(at), one_per: at.one_per, limit: 50 };
  return html`<${Panel} title=${at.one_per ? `One link for each ${format.words(at.one_per).toLowerCase()}` : "Links"} question="backlinks" params=${params} wide height=${500} empty=${nothing(at)}>${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${LINK_COLUMNS} rows=${answer.rows} label="Links" more=${more} isLoadingMore=${isLoadingMore} keyOf=${(row) => `${row.source_url} ${row.target_url}`}
      onRow=${(row) => change(opened(row))} rowLabel=${() => "See the proof of this link"} />`}<//>`;
}

function Groups({ at }) {
  const params = { target: at.target, ...lookOf(at), by: at.group, sort: at.sort, limit: 50 };
  const open = (row) => {
    change({ group: null, sort: null }, { replace: false });
    addFilter(`${at.group}=${row[at.group]}`);
  };
  return html`<${Panel} title=${`By ${format.words(at.group).toLowerCase()}`} question="breakdown" params=${params} wide height=${500} empty=${nothing(at)}>${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${groupColumns(at.group, Math.max(...answer.rows.map((row) => row.backlinks)))} rows=${answer.rows} label="Groups" sort=${at.sort || "backlinks"} onSort=${(sort) => change({ sort })}
      more=${more} isLoadingMore=${isLoadingMore} keyOf=${(row) => String(row[at.group])} onRow=${open} rowLabel=${() => "See these links"} />`}<//>`;
}

export { Links as view };
