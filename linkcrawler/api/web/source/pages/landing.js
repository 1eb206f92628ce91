// Which pages the links lead to, how few of them have most, and which of them are dead.
import { html } from "../core/ui.js";
import { addFilter, go, hrefOf, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { PageRuleButton } from "../components/page_rule_form.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { Pareto } from "../charts/shares.js";
import { Treemap } from "../charts/treemap.js";
import { TONES } from "../charts/axes.js";

const PLACES = [["page", "Pages"], ["folder", "Folders"], ["category", "Categories"]];
const KEYS = { page: "target_url", folder: "target_folder", category: "page_category" };
const EMPTY = html`<p>No link is known.</p><p>Crawl pages that may link here: <code>linkcrawler crawl https://…</code></p>`;
const nameOf = (key) => (row) => (row[key] === "" ? "(none)" : key === "page_category" ? row[key] : format.address(row[key], 60));

function Landing({ at }) {
  const by = chosenOf(PLACES, at.place);
  const field = KEYS[by];
  const open = (row) => addFilter(`${field}=${row[field]}`);
  return html`<h1>Where the links to ${format.visible(at.target)} lead</h1>
    <div class="toolbar"><${Segments} label="Place" name="place" options=${PLACES} value=${by} /></div>
    <div class="grid"><${Few} ...${{ at, by, field, open }} /><${Areas} ...${{ at, by, field, open }} /></div>
    <${Places} ...${{ at, by, field, open }} />
    <div class="grid"><${Dead} at=${at} /><${Rules} at=${at} /></div>`;
}

function Few({ at, by, field, open }) {
  const params = { target: at.target, ...lookOf(at), by, limit: 60 };
  return html`<${Panel} title="How few have most" question="landing" params=${params} empty=${EMPTY}>${(answer) => html`
    <p class="said">${format.count(answer.places_for_80_percent)} of ${format.count(answer.places)} ${by === "page" ? "pages" : by === "folder" ? "folders" : "categories"} have 80% of the links.</p>
    <${Pareto} label=${`Links of the ${answer.rows.length} largest, and their share so far`} rows=${answer.rows} nameKey=${field} onPick=${open} />`}<//>`;
}

function Areas({ at, by, field, open }) {
  const params = { target: at.target, ...lookOf(at), by: by === "page" ? "folder" : by, limit: 40 };
  const used = by === "page" ? KEYS.folder : field;
  const pick = (row) => (used === field ? open(row) : addFilter(`${used}=${row[used]}`));
  return html`<${Panel} title=${used === "page_category" ? "Categories by links" : "Folders by links"} question="landing" params=${params} empty=${EMPTY}>${(answer) =>
    html`<${Treemap} label="Links as areas" rows=${answer.rows} nameKey=${used} nameOf=${nameOf(used)} height=${300} onPick=${pick} toneOf=${(row, i) => (used === "page_category" ? TONES[i % TONES.length] : "t1")} />`}<//>`;
}

function Places({ at, by, field, open }) {
  const params = { target: at.target, ...lookOf(at), by, limit: 20 };
  const columns = [
    { key: field, label: PLACES.find(([one]) => one === by)[1], kind: by === "category" ? "text" : "url", isWide: true }, { key: "backlinks", label: "Links", kind: "count" }, { key: "share", label: "Share", kind: "share" },
    { key: "cumulative_share", label: "So far", kind: "share", bar: (row) => row.cumulative_share }, { key: "referring_domains", label: "Domains", kind: "count" }, { key: "backlinks_follow", label: "Follow", kind: "count" },
    ...(by === "page" ? [] : [{ key: "landing_pages", label: "Pages", kind: "count" }]), { key: "backlinks_broken", label: "To dead pages", hint: "A dash: none of them was fetched", kind: "count" },
  ];
  return html`<${Panel} title="All, the most linked first" question="landing" params=${params} wide height=${400} empty=${EMPTY}>${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Landing places" keyOf=${(row) => row[field]} more=${more} isLoadingMore=${isLoadingMore} onRow=${open} rowLabel=${() => "Narrow to these links"} />`}<//>`;
}

/** Dead pages that links lead to: what a redirect would win back. */
function Dead({ at }) {
  const params = { target: at.target, ...lookOf(at), limit: 10 };
  const columns = [
    { key: "target_url", label: "Dead page", kind: "url", isWide: true }, { key: "status", label: "Status", kind: "number", draw: (row) => row.status },
    { key: "backlinks", label: "Links", kind: "count" }, { key: "referring_domains", label: "Domains", kind: "count" },
    { key: "weight", label: "Worth", hint: "What a redirect wins, by the rank of who links", kind: "number" },
    { key: "redirect_to", label: "Redirect to", hint: "A live page of the target that is named alike", kind: "url", isWide: true },
  ];
  return html`<${Panel} title="To reclaim" hint="Pages that answer with an error and still have links. A redirect wins them back." question="dead-pages" params=${params} wide isEmpty=${(answer) => !answer.rows.length} empty=${html`<p>No dead page is known that links lead to.</p><p>Whether a page is dead is known where it was fetched: crawl your own pages to learn more.</p>`}>${(answer, { more, isLoadingMore }) => html`
    <p class="said">${format.counted(answer.backlinks_broken, "link")} to ${format.counted(answer.broken_pages, "dead page")}${answer.unknown_pages > 0 && `; never fetched: ${format.counted(answer.unknown_pages, "linked page")}`}.</p>
    <${TableBox} columns=${columns} rows=${answer.rows} label="Dead pages" keyOf=${(row) => row.target_url} more=${more} isLoadingMore=${isLoadingMore} onRow=${(row) => go(hrefOf("/links", { where: [...at.where, `target_url=${row.target_url}`] }))} rowLabel=${() => "See its links"} />`}<//>`;
}

function Rules({ at }) {
  const params = { target: at.target, ...lookOf(at), limit: 50 };
  const columns = [{ key: "position", label: "Tried", kind: "count" }, { key: "category", label: "Category", draw: (row) => html`<span class="named">${format.visible(row.category)}</span>` }, { key: "pattern", label: "Pages", isWide: true, draw: (row) => html`${row.kind} <code>${format.visible(row.pattern)}</code>` },
    { key: "backlinks", label: "Links", hint: "Links of pages that no earlier rule takes", kind: "count" }, { key: "backlinks_fitting", label: "Fitting", kind: "count" },
    { key: "edit", label: html`<span class="sr">Edit</span>`, draw: (row) => html`<${PageRuleButton} target=${at.target} rule=${row} />` }];
  return html`<${Panel} title="Rules of the categories" question="categories" params=${params} wide controls=${html`<${PageRuleButton} target=${at.target} />`} empty=${html`<p>No categories are recorded. A rule puts pages into one:</p><p><code>linkcrawler categories add ${format.visible(at.target)} products --prefix https://${format.visible(at.target)}/products/</code></p>`}>${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Rules" onRow=${(row) => go(hrefOf("/links", { where: [...at.where, `page_category=${row.category}`] }))} rowLabel=${() => "See its links"} />`}<//>`;
}

export { Landing as view };
