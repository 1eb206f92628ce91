// The index at a glance, and where to begin.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { useIsRanked } from "../components/ranked.js";
import { hrefOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Card, Cards } from "../components/card.js";
import { Failure } from "../components/panel.js";
import { HowToBegin, MostLinked } from "../components/begin.js";
import { TableBox } from "../components/table.js";

function Home() {
  const { data, error, again } = useAsk("index", {});
  if (error) return html`<h1>The index</h1><${Failure} error=${error} again=${again} />`;
  if (data && !data.pages_known && !data.links_recorded) return html`<h1>The index</h1><${HowToBegin} />`;
  const columns = [
    { key: "crawl", label: "Crawl", draw: (row) => html`<a href=${hrefOf("/crawls", { crawl: null })}>${format.visible(row.crawl)}</a>` },
    { key: "page_fetches", label: "Page fetches", kind: "count" },
    { key: "first_fetched_at", label: "First", kind: "day" },
    { key: "last_fetched_at", label: "Last", kind: "instant" },
  ];
  return html`<h1>The index</h1>
    <${Cards}>
      <${Card} label="Pages read" value=${data && format.count(data.pages_fetched)} detail=${data && `of ${format.count(data.pages_known)} known`} />
      <${Card} label="Links recorded" value=${data && format.count(data.links_recorded)} detail="live and lost" />
      <${Card} label="Domains linked to" value=${data && format.count(data.domains_linked)} />
      <${Card} label="Last fetch" value=${data && format.day(data.last_fetched_at)} detail=${data && format.instant(data.last_fetched_at).split(", ").at(-1)} />
    <//>
    <div class="grid"><section class="panel" aria-labelledby="most"><header class="panel-head"><h2 id="most">Most linked domains</h2><span class="muted">domains that link</span></header>
      <${MostLinked} /></section>
    <section class="panel" aria-labelledby="crawls"><header class="panel-head"><h2 id="crawls">Crawls</h2><a href="/crawls">health</a></header>
      ${data && html`<${TableBox} columns=${columns} rows=${data.crawls} label="Crawls" />`}
      <${Authority} /></section></div>`;
}

const RANKS = [
  { key: "domain", label: "Domain", draw: (row) => html`<a href=${hrefOf("/overview", { target: row.domain })}>${format.visible(row.domain)}</a>` },
  { key: "domain_rank_pct", label: "Percentile", kind: "number" },
  { key: "n_in", label: "Linked by", kind: "count", hint: "domains with a followed link to it" },
  { key: "n_out", label: "Links to", kind: "count" },
];

function Authority() {
  const params = { limit: 12 };
  const isRanked = useIsRanked();
  const { data } = useAsk(isRanked ? "authority-top" : null, params);
  if (!data?.rows?.length) return html`<h3>Highest authority</h3><p class="muted">${data || isRanked === false ? html`Nothing is ranked yet: <code>linkcrawler authority run</code>` : "…"}</p>`;
  return html`<h3>Highest authority</h3><${TableBox} columns=${RANKS} rows=${data.rows} label="Domains of the highest authority" />`;
}

export { Home as view };
