// One target in one look: how many, since when, what came and what went.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { addFilter, change, go, hrefOf, lookOf, periodOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Card, Cards } from "../components/card.js";
import { NoteButton } from "../components/note_form.js";
import { Panel } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { LineChart } from "../charts/line.js";
import { StackedBars } from "../charts/bars.js";

const LOST = {
  link_removed: "t5", page_not_found: "t6", page_gone: "t6", page_redirected: "t7", page_noindex: "t8", page_canonicalised: "t8",
  page_unreachable: "t4", robots_disallowed: "t4", dropped_by_policy: "t4",
};
const PARTS = [
  { key: "new_link_added", name: "link added", tone: "t3" },
  { key: "new_page_discovered", name: "page discovered", tone: "t1" },
  { key: "restored_backlinks", name: "restored", tone: "t2" },
  ...Object.entries(LOST).map(([key, tone]) => ({ key, tone, name: `lost: ${format.words(key).toLowerCase()}`, isDown: true })),
];

function Overview({ at }) {
  const windowed = { target: at.target, ...lookOf(at, { isWindow: true }) };
  const by = periodOf(at);
  const history = { ...windowed, by };
  const empty = html`<p>No page in the index links to <b>${at.target}</b>${at.where.length > 0 && " with these filters"}.</p>
    <p>Crawl pages that may do so: <code>linkcrawler crawl https://…</code></p>`;
  const noLinks = (answer) => !answer.rows.some((row) => row.backlinks || row.lost_backlinks);
  return html`<h1 class="sr">Overview of ${at.target}</h1>
    <${Numbers} at=${at} history=${history} />
    <${Panel} title="Backlinks" question="history" params=${history} wide height=${260} isEmpty=${noLinks} empty=${empty} controls=${({ again }) => html`<${NoteButton} target=${at.target} done=${again} /><${PeriodPicker} by=${by} />`}>${(answer) =>
      html`<${LineChart} label=${`Backlinks of ${at.target} over time`} rows=${answer.rows} by=${by} notes=${answer.annotations} gapKey="pages_read"
        series=${[{ key: "backlinks", name: "backlinks", isArea: true }, { key: "backlinks_follow", name: "of these, follow", tone: "t3" }]} />`}<//>
    <div class="grid">
      <${Panel} title="Referring domains" question="history" params=${history} isEmpty=${noLinks} empty=${empty}>${(answer) =>
        html`<${LineChart} label=${`Referring domains of ${at.target} over time`} rows=${answer.rows} by=${by} notes=${answer.annotations} gapKey="pages_read" height=${220}
          series=${[{ key: "referring_domains", name: "referring domains", tone: "t2", isArea: true }]} />`}<//>
      <${Panel} title="New and lost links" hint="A link that was added to a known page is growth of the web; one that was found with its page is growth of what is known." question="history" params=${history} isEmpty=${noLinks} empty=${empty}>${(answer) =>
        html`<${StackedBars} label=${`New and lost links of ${at.target} over time`} by=${by} parts=${PARTS}
          rows=${answer.rows.map((row) => ({ ...row, ...row.lost_by_reason }))} />`}<//>
      <${Top} title="Referring domains that link most" question="refdomains" name="source_domain" at=${at} />
      <${Top} title="Pages that are linked to" question="pages" name="target_url" at=${at} kind="url" />
      <${Top} title="Anchors" question="anchors" name="anchor" at=${at} />
      <${Explained} at=${at} params=${windowed} />
    </div>`;
}

function PeriodPicker({ by }) {
  return html`<div class="segments" role="group" aria-label="Periods">${["day", "week", "month"].map((name) =>
    html`<button key=${name} aria-pressed=${by === name ? "true" : "false"} onClick=${() => change({ by_period: name }, { replace: true })}>${name}</button>`)}</div>`;
}

/** What moved in all periods of a curve: events add up, whatever the periods are. */
function movedIn(curve) {
  const sum = (key) => curve.reduce((total, row) => total + (row[key] || 0), 0);
  const net = sum("net_backlinks");
  const before = curve[0].backlinks - curve[0].net_backlinks;
  return {
    net_backlinks: net, net_referring_domains: sum("net_referring_domains"), new_backlinks: sum("new_backlinks"),
    new_link_added: sum("new_link_added"), lost_backlinks: sum("lost_backlinks"), growth_rate: before ? (100 * net) / before : null,
  };
}

/**
 * The numbers of the head, each with what it changed by since the window began. What moved is added up from the curve: of a large
 * target curve and block are looked up, but a window of its own is counted from all its links.
 */
function Numbers({ at, history }) {
  const { data } = useAsk("report", { target: at.target, ...lookOf(at) });
  const curve = useAsk("history", history).data?.rows || [];
  const moved = curve.length ? movedIn(curve) : null;
  const ranks = useAsk("authority-history", { domain: at.target.replace(/^https?:\/\//, "").split("/")[0], limit: 24 }).data?.rows || [];
  const rank = ranks[0];
  const along = (key) => curve.map((row) => row[key]);
  const links = (where) => hrefOf("/links", where ? { where: [...at.where, where] } : {});
  const shareOf = (part, whole) => (whole ? part / whole : null);
  const growth = moved && moved.growth_rate !== null && `${format.growth(moved.growth_rate)}`;
  return html`<${Cards}>
    <${Card} label="Backlinks" value=${data && format.short(data.backlinks)} change=${moved?.net_backlinks} detail=${growth} spark=${along("backlinks")} href=${links()} />
    <${Card} label="Referring domains" value=${data && format.short(data.referring_domains)} change=${moved?.net_referring_domains} spark=${along("referring_domains")} href=${hrefOf("/links", { group: "source_domain" })} />
    <${Card} label="Referring pages" value=${data && format.short(data.referring_pages)} detail=${data && `on ${format.count(data.referring_hosts)} host${data.referring_hosts === 1 ? "" : "s"}`} spark=${along("referring_pages")} href=${hrefOf("/links", { group: "source_host" })} />
    <${Card} label="Follow" value=${data && format.share(shareOf(data.backlinks_follow, data.backlinks))} detail=${data && `${format.short(data.backlinks_follow)} links`}
      spark=${curve.map((row) => shareOf(row.backlinks_follow, row.backlinks))} href=${links("follow=true")} />
    <${Card} label="New links" value=${moved && format.short(moved.new_backlinks)} detail=${moved && `${format.short(moved.new_link_added)} by the web`} spark=${along("new_backlinks")} />
    <${Card} label="Lost links" value=${moved && format.short(moved.lost_backlinks)} detail=${data && data.backlinks_unverified > 0 && `${format.short(data.backlinks_unverified)} unverified`} spark=${along("lost_backlinks")} />
    ${rank?.domain_rank_pct !== undefined && rank.domain_rank_pct !== null && html`<${Card} label="Authority percentile" value=${format.number(rank.domain_rank_pct)} detail=${`place ${format.count(rank.position)} of ${format.short(rank.n_domains)}`}
      spark=${ranks.length > 1 ? ranks.map((run) => run.domain_rank_pct).reverse() : null} />`}
  <//>`;
}

/** The largest groups of one kind; a click narrows everything to one of them. */
function Top({ title, question, name, at, kind = "text" }) {
  const params = { target: at.target, ...lookOf(at), limit: 8 };
  return html`<${Panel} title=${title} question=${question} params=${params} empty="No links, so no groups of them.">${(answer) => {
    const most = Math.max(...answer.rows.map((row) => row.backlinks));
    const columns = [{ key: name, label: format.words(name), kind, bar: (row) => row.backlinks / most, isWide: true }, { key: "backlinks", label: "Links", kind: "count" },
      question === "refdomains" ? { key: "backlinks_follow", label: "Follow", kind: "count" } : { key: "referring_domains", label: "Domains", kind: "count" }];
    return html`<${TableBox} columns=${columns} rows=${answer.rows} label=${title} keyOf=${(row) => row[name]} onRow=${(row) => addFilter(`${name}=${row[name]}`)} rowLabel=${() => "Narrow to these links"} />
      ${answer.has_more && html`<p class="more"><a href=${hrefOf("/links", { group: name })}>All</a></p>`}`;
  }}<//>`;
}

/** What the change is made of, in one sentence and its largest movers. */
function Explained({ at, params }) {
  const columns = [
    { key: "part", label: "Source domain", kind: "text", isWide: true }, { key: "net_backlinks", label: "Net", kind: "change" },
    { key: "new_backlinks", label: "New", kind: "count" }, { key: "lost_backlinks", label: "Lost", kind: "count" },
    { key: "main_reason", label: "Mostly by", draw: (row) => format.words(row.main_reason || "") },
  ];
  const open = (row) => row.part !== "(others)" && go(hrefOf("/links", { where: [...at.where, `source_domain=${row.part}`] }));
  return html`<${Panel} title="Why it changed" question="explain" params=${{ ...params, limit: 5 }} isEmpty=${(answer) => !answer.rows.length} empty="Nothing came and nothing went in this window.">${(answer) => html`
    <p class="said">${answer.summary.replaceAll("_", " ")}</p>
    <${TableBox} columns=${columns} rows=${answer.rows.filter((row) => row.split === "source_domain")} label="Movers" onRow=${open} rowLabel=${() => "See its links"} />`}<//>`;
}

export { Overview as view };
