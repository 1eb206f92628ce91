// What the links say: by class of anchor, by text as it is written, and by words.
import { html } from "../core/ui.js";
import { addFilter, change, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { Treemap } from "../charts/treemap.js";
import { StackedShares } from "../charts/stacked_shares.js";

// What the classes are called here, in the order in which they are tried.
const CLASSES = [
  ["empty", "t4", "no text at all"], ["image", "t6", "the alt text of an image"], ["naked", "t2", "an address"], ["branded", "t1", "the name of the target"],
  ["generic", "t7", "such as “here” or “read more”"], ["exact", "t5", "a keyword of the target, and nothing else"], ["partial", "t8", "a keyword among other words"], ["other", "t3", "any other words"],
];
const TONE = Object.fromEntries(CLASSES);
const MEANING = Object.fromEntries(CLASSES.map(([name, , meaning]) => [name, meaning]));
const toneOf = (name) => TONE[name] || "t3";
const AS = [["anchor", "As written"], ["anchor_words", "By words"]];

const nothing = (at) => html`<p>No link to ${format.visible(at.target)} ${at.where.length ? "fits these filters" : "is known"}.</p>
  ${at.where.length ? html`<button class="button" onClick=${() => change({ where: [] })}>Take the filters away</button>` : html`<p>Crawl pages that may link to it: <code>linkcrawler crawl https://…</code></p>`}`;

function Anchors({ at }) {
  return html`<h1>Anchors of the links to ${format.visible(at.target)}</h1>
    <${Classes} at=${at} /><${Texts} at=${at} />`;
}

function Classes({ at }) {
  const params = { target: at.target, ...lookOf(at) };
  const open = (name) => addFilter(`anchor_class=${name}`);
  const columns = [
    { key: "anchor_class", label: "Class", isWide: true, draw: (row) => html`<span class=${`swatch ${toneOf(row.anchor_class)}`}></span>${row.anchor_class} <span class="muted">${MEANING[row.anchor_class]}</span>` },
    { key: "backlinks", label: "Links", kind: "count" }, { key: "share", label: "Share", kind: "share", bar: (row) => row.share },
    { key: "backlinks_follow", label: "Follow", kind: "count" }, { key: "referring_domains", label: "Domains", kind: "count" }, { key: "referring_pages", label: "Pages", kind: "count" }, { key: "first_seen", label: "First seen", kind: "day" },
  ];
  return html`<${Panel} title="By class" question="anchor-classes" params=${params} wide height=${300} isEmpty=${(answer) => !answer.rows.some((row) => row.backlinks)} empty=${nothing(at)}>${(answer) => {
    const bars = [["Links", "backlinks"], ["Domains", "referring_domains"]].map(([name, key]) => ({ name, ...Object.fromEntries(answer.rows.map((row) => [row.anchor_class, row[key]])) }));
    return html`<${StackedShares} label="Shares of the classes of anchors" rows=${bars} nameKey="name" parts=${answer.rows.map((row) => ({ key: row.anchor_class, name: row.anchor_class, tone: toneOf(row.anchor_class) }))} onPick=${(_, part) => open(part.key)} />
      <${TableBox} columns=${columns} rows=${answer.rows} label="Anchors by class" keyOf=${(row) => row.anchor_class} onRow=${(row) => open(row.anchor_class)} rowLabel=${() => "Narrow to these links"} />
      <p class="muted">Brands: ${answer.brands.map(format.visible).join(", ") || "none"}${!answer.is_brand_listed && ", from the name of the domain"}. ${answer.n_keywords ? `${format.count(answer.n_keywords)} keywords.` : html`Keywords are not recorded, so no anchor is exact or partial: <code>linkcrawler lists add ${format.visible(at.target)} keyword "…"</code>`}</p>`;
  }}<//>`;
}

function Texts({ at }) {
  const by = chosenOf(AS, at.text);
  const look = { target: at.target, ...lookOf(at) };
  const open = (row) => addFilter(`${by}=${row[by]}`);
  const columns = (most) => [
    { key: by, label: by === "anchor" ? "Anchor" : "Words", kind: "text", isWide: true, bar: (row) => row.backlinks / most, draw: (row) => html`<span class="text">${row[by] === "" ? html`<span class="muted">(no text)</span>` : format.visible(row[by])}</span>` },
    { key: "backlinks", label: "Links", kind: "count", sort: "backlinks" }, { key: "backlinks_follow", label: "Follow", kind: "count", sort: "backlinks_follow" },
    { key: "referring_domains", label: "Domains", kind: "count", sort: "referring_domains" }, { key: "referring_pages", label: "Pages", kind: "count", sort: "referring_pages" },
    { key: "first_seen", label: "First seen", kind: "day" }, { key: "last_confirmed", label: "Confirmed", kind: "day" },
  ];
  const controls = html`<${Segments} label="How anchors are told apart" name="text" options=${AS} value=${by} />`;
  return html`<${Panel} title="The most frequent" question="breakdown" params=${{ ...look, by, limit: 40 }} wide height=${320} controls=${controls} empty=${nothing(at)}>${(answer) =>
      html`<${Treemap} label="The most frequent anchors" rows=${answer.rows} nameKey=${by} nameOf=${(row) => row[by] || "(no text)"} height=${300} onPick=${open} />`}<//>
    <${Panel} title="All anchors" question="breakdown" params=${{ ...look, by, sort: at.sort, limit: 25 }} wide height=${500} empty=${nothing(at)}>${(answer, { more, isLoadingMore }) =>
      html`<${TableBox} columns=${columns(Math.max(...answer.rows.map((row) => row.backlinks)))} rows=${answer.rows} label="Anchors" keyOf=${(row) => row[by]} sort=${at.sort || "backlinks"} onSort=${(sort) => change({ sort })}
        more=${more} isLoadingMore=${isLoadingMore} onRow=${open} rowLabel=${() => "Narrow to these links"} />`}<//>`;
}

export { Anchors as view };
