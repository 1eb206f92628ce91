// A target and its competitors: whose links grow, who shares which domains, and who links to them only.
import { html } from "../core/ui.js";
import { change, go, hrefOf, lookOf, periodOf } from "../core/state.js";
import * as format from "../core/format.js";
import { CompetitorPicker, toneOf, useCompetitors } from "../components/competitor_picker.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { LineChart } from "../charts/line.js";
import { Matrix } from "../charts/matrix.js";

const METRICS = [["backlinks", "Backlinks"], ["referring_domains", "Domains"]];
const SCALES = [["counted", "Counted"], ["indexed", "Indexed to 100"]];

function Competitors({ at }) {
  const { names, isLoading } = useCompetitors(at);
  const targets = [at.target, ...names];
  return html`<h1>${format.visible(at.target)} and its competitors</h1>
    <${CompetitorPicker} ...${{ at, names, isLoading }} />
    <${Curves} ...${{ at, targets }} />
    <${Compared} ...${{ at, targets }} />
    <div class="grid">
      ${names.length > 0 && html`<${Overlap} ...${{ at, targets }} />`}
      <${Alike} ...${{ at, names, isWide: !names.length }} />
    </div>
    ${names.length > 0 && html`<${Gap} ...${{ at, names }} /><${Common} ...${{ at, targets }} />`}`;
}

/** {date, [target]: value} out of a row for each date and target. */
function byDate(rows, key) {
  const dates = new Map();
  for (const row of rows) dates.set(row.date, { ...dates.get(row.date), date: row.date, [row.target]: row[key] });
  return [...dates.values()];
}

function Curves({ at, targets }) {
  const metric = chosenOf(METRICS, at.metric);
  const scale = chosenOf(SCALES, at.scale);
  const by = periodOf(at);
  const params = { target: targets, ...lookOf(at, { isWindow: true }), by };
  const controls = html`<${Segments} label="What is counted" name="metric" options=${METRICS} value=${metric} /><${Segments} label="Scale" name="scale" options=${SCALES} value=${scale} />`;
  const isIndexed = scale === "indexed";
  return html`<${Panel} title="Who grows" hint="Indexed: each curve is 100 at the end of the first period in which there is anything to compare. Choose a window at whose beginning all had links." question="curves" params=${params} wide height=${280}
      controls=${controls} isEmpty=${(answer) => !answer.rows.some((row) => row.backlinks)} empty=${html`<p>None of these had a link in this window.</p><p>Crawl pages that may link to them: <code>linkcrawler crawl https://…</code></p>`}>${(answer) => {
    const rows = byDate(answer.rows, isIndexed ? `${metric}_index` : metric);
    const drawn = targets.filter((name) => rows.some((row) => row[name] !== null && row[name] !== undefined));
    const missing = targets.filter((name) => !drawn.includes(name));
    const first = isIndexed ? rows.findIndex((row) => drawn.some((name) => row[name] !== null)) : 0;
    return html`${drawn.length === 0 ? html`<div class="empty">None had links at the end of the first period: begin the window later to compare their growth.</div>` : html`<${LineChart} label=${`${format.words(metric)} of ${targets.join(", ")} over time`} rows=${rows.slice(Math.max(0, first))} by=${by} height=${280} fromZero=${!isIndexed}
        series=${drawn.map((name) => ({ key: name, name, tone: toneOf(targets.indexOf(name)) }))} />`}
      ${isIndexed && missing.length > 0 && drawn.length > 0 && html`<p class="muted">Without links at the beginning, so not indexed: ${missing.join(", ")}.</p>`}`;
  }}<//>`;
}

function Compared({ at, targets }) {
  const params = { target: targets, ...lookOf(at, { isWindow: true }) };
  const columns = [
    { key: "target", label: "Target", isWide: true, draw: (row) => html`<span class="nowrap"><span class=${`swatch ${toneOf(targets.indexOf(row.target))}`}></span>${format.visible(row.target)}</span>` },
    { key: "backlinks", label: "Backlinks", kind: "count" }, { key: "net_backlinks", label: "Change", kind: "change" }, { key: "backlinks_follow", label: "Follow", kind: "count" },
    { key: "referring_domains", label: "Domains", kind: "count" }, { key: "net_referring_domains", label: "Change", kind: "change" },
    { key: "referring_pages", label: "Pages", kind: "count" }, { key: "referring_subnets", label: "Subnets", kind: "count" },
    { key: "share_of_backlinks", label: "Of all backlinks", hint: "Of the sum of the backlinks of the compared targets", kind: "share", bar: (row) => row.share_of_backlinks },
    { key: "share_of_referring_domains", label: "Of all domains", hint: "Of the domains that link to any of them; one domain may link to several", kind: "share", bar: (row) => row.share_of_referring_domains },
  ];
  return html`<${Panel} title="Side by side" question="compare" params=${params} wide height=${200}>${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Targets" keyOf=${(row) => row.target} onRow=${(row) => go(hrefOf("/overview", { target: row.target, competitor: [] }))} rowLabel=${(row) => `Overview of ${row.target}`} />`}<//>`;
}

function Overlap({ at, targets }) {
  const params = { target: targets, ...lookOf(at) };
  return html`<${Panel} title="Shared domains" hint="How many domains link to both, and what share of the domains that link to the row's target that is. On the diagonal: all that link to it, and those that link to no other here." question="overlap" params=${params}
      isEmpty=${(answer) => !answer.all_referring_domains} empty="No domain links to any of these.">${(answer) => {
    const cellOf = (row, column) => {
      const pair = answer.rows.find((one) => (one.target_a === row && one.target_b === column) || (one.target_a === column && one.target_b === row));
      if (!pair) return null;
      const share = pair.target_a === row ? pair.share_of_a : pair.share_of_b;
      return { share: share ?? 0, text: format.count(pair.shared), title: `${format.counted(pair.shared, "domain")} with links to ${row} and to ${column}: ${format.share(share)} of those with links to ${row}. See the links of ${column}` };
    };
    const ownOf = (name) => html`${format.count(answer.referring_domains[name])}<small>${format.count(answer.unique_referring_domains[name])} only here</small>`;
    return html`<p class="said">${format.counted(answer.all_referring_domains, "domain")} with links to any of them, ${format.count(answer.shared_by_all)} with links to all.</p>
      <${Matrix} label="Matrix of shared domains" names=${Object.keys(answer.referring_domains)} cellOf=${cellOf} ownOf=${ownOf} onPick=${(row, column) => go(hrefOf("/links", { target: column, group: "source_domain", competitor: [] }))} />`;
  }}<//>`;
}

/** Columns of a list of domains that link to several targets; a number leads to those links. */
const linkers = (targets, where) => [
  { key: "source_domain", label: "Domain", kind: "text", isWide: true },
  { key: "domain_rank_pct", label: "Rank pct", hint: "Percentile of its authority", kind: "number" },
  ...targets.map((name) => ({ key: name, label: format.visible(name), kind: "count", draw: (row) => {
    const n = row.backlinks_by_target[name];
    return n ? html`<a href=${hrefOf("/links", { target: name, competitor: [], where: [...where, `source_domain=${row.source_domain}`] })}>${format.count(n)}</a>` : html`<span class="muted">0</span>`;
  } })),
  { key: "backlinks_follow", label: "Follow", kind: "count" },
];

function Gap({ at, names }) {
  const params = { target: at.target, competitors: names, ...lookOf(at), limit: 10 };
  const open = (row) => {
    const most = names.reduce((a, b) => (row.backlinks_by_target[a] >= row.backlinks_by_target[b] ? a : b));
    go(hrefOf("/links", { target: most, competitor: [], where: [...at.where, `source_domain=${row.source_domain}`] }));
  };
  return html`<${Panel} title="They link to competitors, not to you" question="gap" params=${params} wide empty="Every domain that links to a competitor links here too.">${(answer, { more, isLoadingMore }) => html`
    <p class="muted">${format.counted(answer.matching_domains, "domain")} with links to at least one competitor and none to ${format.visible(at.target)}.</p>
    <${TableBox} columns=${linkers(answer.competitors, at.where)} rows=${answer.rows} label="Gap" keyOf=${(row) => row.source_domain} more=${more} isLoadingMore=${isLoadingMore} onRow=${open} rowLabel=${() => "See these links"} />`}<//>`;
}

function Common({ at, targets }) {
  const options = [["all", "all"], ...(targets.length > 2 ? [["2", "two or more"]] : [])];
  const least = chosenOf(options, at.matches);
  const params = { target: targets, ...lookOf(at), min_matches: least === "all" ? targets.length : Number(least), limit: 10 };
  return html`<${Panel} title="They link to several" question="intersect" params=${params} wide empty="No domain links to so many of these." controls=${options.length > 1 && html`<${Segments} label="To how many" name="matches" options=${options} value=${least} />`}>${(answer, { more, isLoadingMore }) => html`
    <p class="muted">${format.counted(answer.matching_domains, "domain")} with links to ${least === "all" ? `all ${targets.length}` : "two or more"} of them.</p>
    <${TableBox} columns=${linkers(targets, at.where)} rows=${answer.rows} label="Links to several" keyOf=${(row) => row.source_domain} more=${more} isLoadingMore=${isLoadingMore}
      onRow=${(row) => go(hrefOf("/links", { where: [...at.where, `source_domain=${row.source_domain}`] }))} rowLabel=${() => "See its links to the target"} />`}<//>`;
}

/** Domains that the same domains link to: who else could be compared. */
function Alike({ at, names, isWide }) {
  const params = { target: at.target, ...lookOf(at), limit: 10 };
  const columns = [
    { key: "target_domain", label: "Domain", kind: "text", isWide: true, bar: (row) => row.jaccard }, { key: "shared", label: "Shared", kind: "count" },
    { key: "jaccard", label: "Alike", hint: "Shared domains, of those that link to either", kind: "share" },
    { key: "share_of_target", label: "Of yours", kind: "share" }, { key: "share_of_competitor", label: "Of theirs", kind: "share" }, { key: "domain_rank_pct", label: "Rank pct", kind: "number" },
  ];
  const add = (row) => change({ competitor: [...new Set([...names, row.target_domain])].slice(-7) });
  return html`<${Panel} title="Linked by the same domains" hint="A click compares with it." question="competitors" params=${params} wide=${isWide} empty="No other domain is linked to by the domains that link here.">${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Alike" keyOf=${(row) => row.target_domain} more=${more} isLoadingMore=${isLoadingMore} onRow=${add} rowLabel=${(row) => `Compare with ${row.target_domain}`} />`}<//>`;
}

export { Competitors as view };
