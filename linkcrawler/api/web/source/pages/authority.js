// How highly ranked the domains are that link, how evenly they share the links, and what their rank gives.
import { html, d3 } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { addFilter, go, hrefOf, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Card, Cards } from "../components/card.js";
import { toneOf, useCompetitors } from "../components/competitor_picker.js";
import { Empty, Panel } from "../components/panel.js";
import { useIsRanked } from "../components/ranked.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { Histogram } from "../charts/bars.js";
import { Lorenz } from "../charts/shares.js";
import { StackedShares } from "../charts/stacked_shares.js";

const ASKED = 1000;
const COUNTED = [["domains", "Domains"], ["backlinks", "Links"]];
const BANDS = [["99-100", "t1"], ["95-99", "t8"], ["90-95", "t3"], ["80-90", "t7"], ["50-80", "t2"], ["0-50", "t5"], ["unranked", "t4"]];
const NOTHING = html`<p>No domain links here.</p><p>Crawl pages that may: <code>linkcrawler crawl https://…</code></p>`;
const UNRANKED = html`<p>No domain is ranked yet.</p><p><code>linkcrawler authority run</code> ranks all that the index knows.</p>`;

/** The domain of a target: ranks are of domains. */
const domainOf = (target) => target.replace(/^https?:\/\//, "").split(/[/:?]/)[0];

function Authority({ at }) {
  const own = { domain: domainOf(at.target), limit: 10 };
  const isRanked = useIsRanked();
  return html`<h1>Authority of ${format.visible(at.target)}</h1>
    ${isRanked && html`<${Place} own=${own} />`}
    ${isRanked === false && html`<section class="panel wide"><${Empty}>${UNRANKED}<//></section>`}
    <div class="grid">
      <${Percentiles} at=${at} /><${Quality} at=${at} />
      <${Partners} at=${at} />
      <${Evenness} at=${at} />${isRanked && html`<${Givers} own=${own} /><${Highest} at=${at} />`}
    </div>`;
}

function Place({ own }) {
  const { data, error } = useAsk("authority", own);
  if (error && !data) return null; // the panels below say the same
  const fromBase = data?.domain_rank ? data.base_rank / data.domain_rank : null;
  return html`<${Cards}>
    <${Card} label="Percentile" value=${data && format.number(data.domain_rank_pct)} detail="of all ranked domains" />
    <${Card} label="Place" value=${data && format.count(data.position)} detail=${data && `of ${format.count(data.run.n_domains)}`} />
    <${Card} label="Domains that give to it" value=${data && format.count(data.n_in)} detail="with a follow link" />
    <${Card} label="Rank" value=${data && (data.domain_rank === null ? "–" : data.domain_rank.toExponential(2))} detail=${fromBase !== null && `${format.share(1 - fromBase)} by links`} hint="PageRank over the followed links between domains; the rest is what every domain has" />
    <${Card} label="Harmonic centrality" value=${data && format.number(data.harmonic)} hint="How near all others are to it" />
  <//>`;
}

/** Ten bars of ten percentiles, out of the list of domains. */
function tenths(rows, counted) {
  const bins = d3.range(10).map((n) => ({ band: `${n * 10}–${n * 10 + 10}`, domains: 0, backlinks: 0 }));
  for (const row of rows) {
    if (row.domain_rank_pct === null) continue;
    const bin = bins[Math.min(9, Math.max(0, Math.ceil(row.domain_rank_pct / 10) - 1))];
    bin.domains += 1;
    bin.backlinks += row.backlinks;
  }
  return bins.map((bin) => ({ ...bin, value: bin[counted] }));
}

function Percentiles({ at }) {
  const counted = chosenOf(COUNTED, at.counted);
  const params = { target: at.target, ...lookOf(at), limit: ASKED };
  return html`<${Panel} title="Who links, by percentile" hint="Percentile of the rank of each domain that links. Counted in the browser out of the list of domains, the highest 1,000 of them." question="partners" params=${params} controls=${html`<${Segments} label="What is counted" name="counted" options=${COUNTED} value=${counted} />`}
      empty=${NOTHING}>${(answer) => {
    const unranked = answer.rows.filter((row) => row.domain_rank_pct === null).length;
    if (unranked === answer.rows.length) return html`<div class="empty">${UNRANKED}</div>`;
    const more = counted === "domains" ? [{ key: "backlinks", name: "links" }] : [{ key: "domains", name: "domains" }];
    return html`<${Histogram} label=${`${format.words(counted)} by percentile of rank`} rows=${tenths(answer.rows, counted)} nameKey="band" valueKey="value" valueLabel=${counted === "domains" ? "domains" : "links"} more=${more} height=${240} />
      <p class="muted">Percentile of authority; ${format.count(answer.rows.length - unranked)} ranked domains${unranked > 0 && `, ${format.count(unranked)} without a rank`}${answer.has_more && ", only the highest 1,000 of all"}.</p>`;
  }}<//>`;
}

function Quality({ at }) {
  const params = { target: at.target, ...lookOf(at) };
  const kinds = [["referring_domains", "share_of_referring_domains", "Domains"], ["backlinks", "share_of_backlinks", "Links"], ["authority", "share_of_authority", "Their authority"]];
  const columns = [
    { key: "rank_band", label: "Percentile", draw: (row) => html`<span class=${`swatch ${Object.fromEntries(BANDS)[row.rank_band]}`}></span>${row.rank_band}` },
    { key: "referring_domains", label: "Domains", kind: "count" }, { key: "backlinks", label: "Links", kind: "count" }, { key: "follow_share", label: "Follow", kind: "share" },
    { key: "links_per_referring_domain", label: "Links a domain", kind: "number" }, { key: "share_of_authority", label: "Of authority", kind: "share" },
  ];
  return html`<${Panel} title="Quality against quantity" hint="How much the bands of the ranks give, as domains, as links, and as the sum of their ranks." question="quality" params=${params} isEmpty=${(answer) => !answer.rows.some((row) => row.backlinks)} empty=${NOTHING}>${(answer) => {
    const rows = kinds.map(([, share, name]) => ({ name, ...Object.fromEntries(answer.rows.map((row) => [row.rank_band, row[share] || 0])) }));
    return html`<${StackedShares} label="Shares of the bands of ranks" rows=${rows} nameKey="name" parts=${BANDS.map(([key, tone]) => ({ key, name: key, tone }))} say=${format.share} onPick=${(_, part) => addFilter(`rank_band=${part.key}`)} />
      <${TableBox} columns=${columns} rows=${answer.rows.filter((row) => row.backlinks)} label="Quality" keyOf=${(row) => row.rank_band} onRow=${(row) => addFilter(`rank_band=${row.rank_band}`)} rowLabel=${() => "Narrow to these links"} />`;
  }}<//>`;
}

function Partners({ at }) {
  const params = { target: at.target, ...lookOf(at), limit: 25 };
  const columns = [
    { key: "source_domain", label: "Domain", kind: "text", isWide: true }, { key: "domain_rank_pct", label: "Rank pct", kind: "number" },
    { key: "backlinks", label: "Links", kind: "count" }, { key: "backlinks_follow", label: "Follow", kind: "count" },
    { key: "share_of_backlinks", label: "Of links", kind: "share" }, { key: "cumulative_share", label: "Links so far", kind: "share", bar: (row) => row.cumulative_share },
    { key: "share_of_authority", label: "Of authority", kind: "share" }, { key: "cumulative_authority", label: "Authority so far", kind: "share", bar: (row) => row.cumulative_authority },
  ];
  return html`<${Panel} title="Who gives the links, the highest rank first" question="partners" params=${params} wide empty=${NOTHING}>${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Partners" keyOf=${(row) => row.source_domain} more=${more} isLoadingMore=${isLoadingMore}
      onRow=${(row) => go(hrefOf("/links", { where: [...at.where, `source_domain=${row.source_domain}`] }))} rowLabel=${() => "See its links"} />`}<//>`;
}

/** The Lorenz curve of links over domains: of the target, and of those it is compared with. */
export function Evenness({ at, dimension = "source_domain", groups = "domains" }) {
  const { names } = useCompetitors(at);
  const targets = [at.target, ...names];
  const params = { target: targets, ...lookOf(at) };
  return html`<${Panel} title=${`How evenly the ${groups} share the links`} hint="Lorenz curve: what share of the links the smallest part of them gives. The further below the line of all alike, the more a few of them give." question="diversity" params=${params} isEmpty=${(answer) => !answer.rows.some((row) => row.backlinks)} empty=${NOTHING}>${(answer) => {
    const rows = answer.rows.filter((row) => row.dimension === dimension && row.lorenz?.length > 1);
    const own = rows.find((row) => row.target === answer.targets[0]);
    const series = rows.map((row) => ({ name: row.target, values: row.lorenz, tone: toneOf(answer.targets.indexOf(row.target)) }));
    return html`${own && html`<p class="said">The largest of ${format.count(own.groups)} gives ${format.share(own.top1_share)}, the ten largest ${format.share(own.top10_share)}. Gini ${format.number(own.gini)}.</p>`}
      ${series.length > 0 && html`<${Lorenz} label=${`Lorenz curve of links over ${groups}`} series=${series} groups=${groups} />`}`;
  }}<//>`;
}

function Givers({ own }) {
  const columns = [
    { key: "source_domain", label: "Domain", kind: "text", isWide: true }, { key: "share_of_rank", label: "Of the rank", kind: "percent", draw: (row) => format.share(row.share_of_rank) },
    { key: "domain_rank_pct", label: "Its own pct", kind: "number" }, { key: "n_out", label: "Gives to", hint: "Domains that it shares its rank among", kind: "count" }, { key: "backlinks", label: "Links", kind: "count" },
  ];
  return html`<${Panel} title="Where its rank comes from" question="authority" params=${own} isEmpty=${(answer) => !answer.rows.length} empty=${html`<p>No domain gave it a follow link when the ranks were made.</p><p>Crawl pages that may, and rank again: <code>linkcrawler authority run</code></p>`}>${(answer, { more, isLoadingMore }) => html`
    <p class="said">${format.share(1 - answer.base_rank / answer.domain_rank)} of its rank comes by links, the rest every domain has.</p>
    <${TableBox} columns=${columns} rows=${answer.rows} label="Who gives to it" keyOf=${(row) => row.source_domain} more=${more} isLoadingMore=${isLoadingMore}
      onRow=${(row) => go(hrefOf("/links", { where: [`source_domain=${row.source_domain}`] }))} rowLabel=${() => "See its links"} />`}<//>`;
}

function Highest({ at }) {
  const columns = [
    { key: "domain", label: "Domain", kind: "text", isWide: true }, { key: "position", label: "Place", kind: "count" }, { key: "domain_rank_pct", label: "Percentile", kind: "number" },
    { key: "n_in", label: "Linked by", kind: "count" }, { key: "n_out", label: "Links to", kind: "count" }, { key: "harmonic", label: "Harmonic", kind: "number" },
  ];
  return html`<${Panel} title="Highest in the index" question="authority-top" params=${{ limit: 15 }} wide empty=${UNRANKED}>${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Highest domains" keyOf=${(row) => row.domain} more=${more} isLoadingMore=${isLoadingMore}
      onRow=${(row) => go(hrefOf(at.path, { target: row.domain, where: [] }))} rowLabel=${(row) => `Authority of ${row.domain}`} />`}<//>`;
}

export { Authority as view };
