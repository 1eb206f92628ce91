// Of what kind the links are: follow or not, text or image, where they stand in the page, and what is no link at all.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { addFilter, go, hrefOf, lookOf, periodOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Card, Cards } from "../components/card.js";
import { CompetitorPicker, useCompetitors } from "../components/competitor_picker.js";
import { Panel } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { StackedBars } from "../charts/bars.js";
import { StackedShares } from "../charts/stacked_shares.js";

const FOLLOW = [
  { key: "backlinks_follow", name: "follow", tone: "t3", filter: "follow=true" },
  { key: "nofollow_other", name: "nofollow", tone: "t5", filter: "follow=false" },
  { key: "backlinks_ugc", name: "ugc", tone: "t2", filter: "rel=ugc" },
  { key: "backlinks_sponsored", name: "sponsored", tone: "t6", filter: "rel=sponsored" },
];
const TYPES = [
  { key: "backlinks_text", name: "text", tone: "t1", filter: "link_type=text" }, { key: "backlinks_image", name: "image", tone: "t2", filter: "link_type=image" },
  { key: "backlinks_form", name: "form", tone: "t8", filter: "link_type=form" }, { key: "backlinks_frame", name: "frame", tone: "t7", filter: "link_type=frame" },
];
const NOT_COUNTED = [
  ["redirects_in", "Redirects", "Pages that redirect to the target"], ["canonicals_in", "Canonicals", "Pages that name a page of the target as their canonical"],
  ["alternates_in", "Alternates", "Pages that name a page of the target as their version in another language"], ["feeds_in", "Feeds", "Pages that name a feed of the target"],
];
const EMPTY = html`<p>No link is known.</p><p>Crawl pages that may link here: <code>linkcrawler crawl https://…</code></p>`;
const noLinks = (answer) => !answer.rows.some((row) => row.backlinks);

function Types({ at }) {
  const { names, isLoading } = useCompetitors(at);
  const targets = [at.target, ...names];
  return html`<h1>Types and rel of the links to ${format.visible(at.target)}</h1>
    <${CompetitorPicker} ...${{ at, names, isLoading }} />
    <${Shares} title="Follow and rel" hint="A nofollow link with ugc or sponsored is counted there; one with both, in both." parts=${FOLLOW} ...${{ at, targets }} />
    <${Shares} title="Types" parts=${TYPES} ...${{ at, targets }} />
    <div class="grid"><${OverTime} at=${at} />
      <${By} at=${at} by="placement" title="Place in the page" name="Place" /><${By} at=${at} by="new_by" title="How they were found" name="Found by" /><${Rel} at=${at} /></div>
    <h2 class="apart">Not counted as backlinks</h2><${NotCounted} at=${at} />`;
}

/** Nofollow links that are neither ugc nor sponsored, as far as the counts tell. */
const withRest = (row) => ({ ...row, nofollow_other: Math.max(0, row.backlinks_nofollow - row.backlinks_ugc - row.backlinks_sponsored) });

function Shares({ at, targets, title, hint, parts }) {
  const params = { target: targets, ...lookOf(at) };
  return html`<${Panel} title=${title} hint=${hint} question="compare" params=${params} wide height=${targets.length * 36 + 20} isEmpty=${noLinks} empty=${EMPTY}>${(answer) =>
    html`<${StackedShares} label=${title} rows=${answer.rows.map(withRest)} nameKey="target" parts=${parts}
      onPick=${(row, part) => (row.target === answer.targets[0] ? addFilter(part.filter) : go(hrefOf("/links", { target: row.target, competitor: [], where: [...at.where, part.filter] })))} />`}<//>`;
}

function OverTime({ at }) {
  const by = periodOf(at);
  const params = { target: at.target, ...lookOf(at, { isWindow: true }), by };
  return html`<${Panel} title="Follow and nofollow over time" question="history" params=${params} isEmpty=${noLinks} empty="No links in this window.">${(answer) =>
    html`<${StackedBars} label="Follow and nofollow links at the end of each period" by=${by} rows=${answer.rows} parts=${[{ key: "backlinks_follow", name: "follow", tone: "t3" }, { key: "backlinks_nofollow", name: "nofollow", tone: "t5" }]} />`}<//>`;
}

function By({ at, by, title, name }) {
  const params = { target: at.target, ...lookOf(at), by, limit: 12 };
  return html`<${Panel} title=${title} question="breakdown" params=${params} empty=${EMPTY}>${(answer) => {
    const most = Math.max(...answer.rows.map((row) => row.backlinks));
    const columns = [{ key: by, label: name, isWide: true, bar: (row) => row.backlinks / most, draw: (row) => html`<span class="text">${row[by] ? format.words(row[by]) : html`<span class="muted">not known</span>`}</span>` },
      { key: "backlinks", label: "Links", kind: "count" }, { key: "backlinks_follow", label: "Follow", kind: "count" }, { key: "referring_domains", label: "Domains", kind: "count" }];
    return html`<${TableBox} columns=${columns} rows=${answer.rows} label=${`Links by ${name.toLowerCase()}`} keyOf=${(row) => row[by]} onRow=${(row) => addFilter(`${by}=${row[by]}`)} rowLabel=${() => "Narrow to these links"} />`;
  }}<//>`;
}

/** The metrics that count domains by their rel, in one table. */
function Rel({ at }) {
  const params = { target: at.target, ...lookOf(at) };
  const columns = [{ key: "name", label: "Counted", kind: "text", isWide: true }, { key: "links", label: "Links", kind: "count" }, { key: "share", label: "Share", kind: "share", bar: (row) => row.share }, { key: "domains", label: "Domains", kind: "count" }];
  return html`<${Panel} title="Rel in numbers" question="report" params=${params} isEmpty=${(answer) => !answer.backlinks} empty=${EMPTY}>${(answer) => {
    const rows = [["follow", answer.backlinks_follow, answer.referring_domains_follow, "follow=true"], ["nofollow, of any kind", answer.backlinks_nofollow, answer.referring_domains_nofollow_any, "follow=false"],
      ["of these ugc", answer.backlinks_ugc, null, "rel=ugc"], ["of these sponsored", answer.backlinks_sponsored, null, "rel=sponsored"]]
      .map(([name, links, domains, filter]) => ({ name, links, domains, filter, share: links / answer.backlinks }));
    return html`<${TableBox} columns=${columns} rows=${rows} label="Links by rel" keyOf=${(row) => row.name} onRow=${(row) => addFilter(row.filter)} rowLabel=${() => "Narrow to these links"} />
      <p class="muted">${format.count(answer.referring_domains_nofollow_only)} of ${format.count(answer.referring_domains)} domains give nofollow links only.</p>`;
  }}<//>`;
}

function NotCounted({ at }) {
  const { data } = useAsk("report", { target: at.target, ...lookOf(at) });
  return html`<${Cards}>${NOT_COUNTED.map(([key, label, hint]) => html`<${Card} key=${key} label=${label} hint=${hint} value=${data && format.count(data[key])} />`)}<//>`;
}

export { Types as view };
