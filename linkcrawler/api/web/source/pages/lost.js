// What was lost and why, which links lead nowhere, and what could be done about it.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { addFilter, change, lookOf, periodOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Card, Cards } from "../components/card.js";
import { opened } from "../components/link_drawer.js";
import { useCompetitors } from "../components/competitor_picker.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { StackedBars } from "../charts/bars.js";

const REASONS = [
  ["link_removed", "t5", "the page was read again, without the link"], ["page_not_found", "t6", "the page answers 404"], ["page_gone", "t6", "the page answers 410"],
  ["page_redirected", "t7", "the page leads elsewhere"], ["page_noindex", "t8", "the page asks not to be indexed"], ["page_canonicalised", "t1", "the page names another as its canonical"],
  ["page_unreachable", "t4", "the page could not be read for long"], ["robots_disallowed", "t2", "robots.txt forbids to read it"], ["dropped_by_policy", "t3", "the crawl reads it no more"],
];
const SPLITS = [["reason", "Reason"], ["source_domain", "Domain"], ["target_url", "Landing page"], ["sitewide", "Sitewide"], ["campaign", "Campaign"]];
const KINDS = [["", "All"], ["redirect_dead_page", "Redirect"], ["rewin_lost", "Win back"], ["gap_domain", "Gap"], ["nofollow_only", "Nofollow"], ["image_without_alt", "Image"], ["no_link_to_money_page", "Money page"]];
const TONE = Object.fromEntries(REASONS);

function Lost({ at }) {
  const windowed = { target: at.target, ...lookOf(at, { isWindow: true }) };
  return html`<h1>Lost and broken links to ${format.visible(at.target)}</h1>
    <${Numbers} windowed=${windowed} />
    <div class="grid"><${OverTime} ...${{ at, windowed }} /><${Reasons} windowed=${windowed} /></div>
    <${LostLinks} windowed=${windowed} /><${Split} ...${{ at, windowed }} />
    <${Broken} at=${at} /><${Opportunities} ...${{ at, windowed }} />`;
}

function Numbers({ windowed }) {
  const { data } = useAsk("report", windowed);
  const { data: broken } = useAsk("broken", { ...windowed, from: undefined, limit: 25 });
  return html`<${Cards}>
    <${Card} label="Lost links" value=${data && format.count(data.lost_backlinks)} detail="in this window" />
    <${Card} label="Lost domains" value=${data && format.count(data.lost_referring_domains)} detail="in this window" />
    <${Card} label="Restored links" value=${data && format.count(data.restored_backlinks)} detail="in this window" />
    <${Card} label="To dead pages" value=${broken && (broken.backlinks_broken || broken.backlinks_unknown === 0 ? format.count(broken.backlinks_broken) : "–")} detail=${broken && (broken.unknown_pages ? `never read: ${format.short(broken.unknown_pages)}` : `on ${format.counted(broken.broken_pages, "page")}`)} />
    <${Card} label="Unverified" value=${data && format.count(data.backlinks_unverified)} detail="their page failed lately" />
  <//>`;
}

function OverTime({ at, windowed }) {
  const by = periodOf(at);
  const parts = REASONS.map(([key, tone]) => ({ key, tone, name: format.words(key).toLowerCase() }));
  return html`<${Panel} title="Lost links by reason" question="history" params=${{ ...windowed, by }} isEmpty=${(answer) => !answer.rows.some((row) => row.lost_backlinks)} empty="Nothing was lost in this window.">${(answer) =>
    html`<${StackedBars} label="Lost links over time by reason" by=${by} parts=${parts} rows=${answer.rows.map((row) => ({ date: row.date, ...row.lost_by_reason }))} height=${230} />`}<//>`;
}

function Reasons({ windowed }) {
  const columns = [{ key: "reason", label: "Reason", isWide: true, bar: (row) => row.share, draw: (row) => html`<span><span class=${`swatch ${TONE[row.reason]}`}></span>${format.words(row.reason)} <span class="muted">${row.meaning}</span></span>` },
    { key: "n", label: "Links", kind: "count" }, { key: "share", label: "Share", kind: "share" }];
  return html`<${Panel} title="Why they were lost" question="new-lost" params=${{ ...windowed, only: "lost", limit: 25 }} empty="Nothing was lost in this window.">${(answer) => {
    const whole = Object.values(answer.lost_by_reason).reduce((a, b) => a + b, 0);
    const rows = REASONS.map(([reason, , meaning]) => ({ reason, meaning, n: answer.lost_by_reason[reason] || 0, share: (answer.lost_by_reason[reason] || 0) / whole }));
    return html`<${TableBox} columns=${columns} rows=${rows.filter((row) => row.n).concat(rows.filter((row) => !row.n))} label="Reasons" keyOf=${(row) => row.reason} />`;
  }}<//>`;
}

function LostLinks({ windowed }) {
  const columns = [
    { key: "source_url", label: "From", kind: "url", isWide: true }, { key: "anchor", label: "Anchor", draw: (row) => html`<span class="text clip">${row.anchor === "" ? html`<span class="muted">(empty)</span>` : format.visible(row.anchor)}</span>` },
    { key: "target_url", label: "To", kind: "url", isWide: true }, { key: "lost_reason", label: "Why", draw: (row) => format.words(row.lost_reason) }, { key: "at", label: "Lost", kind: "day" }, { key: "first_seen", label: "First seen", kind: "day" },
  ];
  return html`<${Panel} title="Lost links" hint="A click shows the proof." question="new-lost" params=${{ ...windowed, only: "lost", limit: 25 }} wide height=${400} empty="Nothing was lost in this window.">${(answer, { more, isLoadingMore }) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="All lost links" keyOf=${(row) => `${row.at} ${row.source_url} ${row.target_url}`} more=${more} isLoadingMore=${isLoadingMore} onRow=${(row) => change(opened(row))} rowLabel=${() => "See the proof of this link"} />`}<//>`;
}

/** The change taken apart: its parts add up to the whole. */
function Split({ at, windowed }) {
  const split = chosenOf(SPLITS, at.split);
  const columns = [
    { key: "part", label: SPLITS.find(([one]) => one === split)[1], isWide: true, draw: (row) => html`<span class="text">${said(row)}</span>` },
    { key: "net_backlinks", label: "Net", kind: "change" }, { key: "new_backlinks", label: "New", kind: "count" }, { key: "lost_backlinks", label: "Lost", kind: "count" },
    { key: "net_referring_domains", label: "Net domains", kind: "change" }, { key: "main_reason", label: "Mostly by", draw: (row) => format.words(row.main_reason || "") },
  ];
  const said = (row) => (row.part === "(others)" ? `${format.count(row.n_parts)} others` : split === "reason" ? format.words(row.part) : row.part === "" ? (split === "campaign" ? "no campaign" : "not sitewide") : split === "target_url" ? format.address(format.visible(row.part)) : format.visible(row.part));
  const filters = { source_domain: "source_domain", target_url: "target_url" };
  const open = filters[split] && ((row) => row.part !== "(others)" && addFilter(`${filters[split]}=${row.part}`));
  return html`<${Panel} title="The whole change, taken apart" question="explain" params=${{ ...windowed, limit: 10 }} wide height=${300} isEmpty=${(answer) => !answer.rows.length} empty="Nothing came and nothing went in this window." controls=${html`<${Segments} label="Taken apart by" name="split" options=${SPLITS} value=${split} />`}>${(answer) => html`
    <p class="said">${answer.summary}.</p><p class="muted">By the web ${format.change(answer.by_web.net_backlinks)} links, by the crawl ${format.change(answer.by_crawl.net_backlinks)}; on pages read before and in the window ${format.change(answer.reading.panel_net_backlinks)}.</p>
    <${TableBox} columns=${columns} rows=${answer.rows.filter((row) => row.split === split)} label="Parts of the change" keyOf=${(row) => row.part} onRow=${open || undefined} rowLabel=${() => "Narrow to these links"} />`}<//>`;
}

function Broken({ at }) {
  const columns = [
    { key: "source_url", label: "From", kind: "url", isWide: true }, { key: "anchor", label: "Anchor", draw: (row) => html`<span class="text clip">${format.visible(row.anchor)}</span>` }, { key: "target_url", label: "To the dead page", kind: "url", isWide: true },
    { key: "status", label: "Status", kind: "number", draw: (row) => row.status }, { key: "last_fetched_at", label: "Tried", kind: "day" },
  ];
  const empty = html`<p>No link is known that leads to a dead page.</p><p>Whether a page is dead is known where it was fetched: crawl the pages of ${format.visible(at.target)} itself.</p>`;
  return html`<${Panel} title="Links to dead pages" hint="A click shows the proof." question="broken" params=${{ target: at.target, ...lookOf(at), limit: 25 }} wide empty=${empty}>${(answer, { more, isLoadingMore }) => html`
    <p class="said">${format.counted(answer.backlinks_broken, "link")} to ${format.counted(answer.broken_pages, "page")}${answer.unknown_pages > 0 && `; never fetched: ${format.counted(answer.unknown_pages, "linked page")}`}.</p>
    <${TableBox} columns=${columns} rows=${answer.rows} label="Broken links" keyOf=${(row) => `${row.source_url} ${row.target_url}`} more=${more} isLoadingMore=${isLoadingMore} onRow=${(row) => change(opened(row))} rowLabel=${() => "See the proof of this link"} />`}<//>`;
}

function Opportunities({ at, windowed }) {
  const { names } = useCompetitors(at);
  const kind = chosenOf(KINDS, at.kind || "");
  const columns = [
    { key: "subject", label: "What", isWide: true, draw: (row) => html`<span class="text"><b>${format.address(format.visible(row.subject), 60)}</b><br /><span class="muted">${format.visible(row.reason)}</span></span>` },
    { key: "kind", label: "Kind", draw: (row) => format.words(row.kind) }, { key: "weight", label: "Weight", hint: "Authority, effort and how much it concerns: it orders the list and is no forecast", kind: "number", draw: (row) => row.weight.toFixed(2) },
    { key: "links", label: "Links", kind: "count" }, { key: "referring_domains", label: "Domains", kind: "count" }, { key: "domain_rank_pct", label: "Rank pct", kind: "number" },
  ];
  const params = { ...windowed, competitors: names, kind, limit: 15 };
  return html`<${Panel} title="What could be done" hint="A click shows the proof of one of the links." question="opportunities" params=${params} wide height=${300} isEmpty=${() => false} controls=${html`<${Segments} label="Kind" name="kind" options=${KINDS} value=${kind} />`}>${(answer, { more, isLoadingMore }) => html`
    ${answer.rows.length ? html`<${TableBox} columns=${columns} rows=${answer.rows} label="Opportunities" keyOf=${(row) => `${row.kind} ${row.subject}`} more=${more} isLoadingMore=${isLoadingMore} onRow=${(row) => change(opened(row))} rowLabel=${() => "See the proof"} />` : html`<div class="empty">${kind ? "Nothing of this kind is to be done." : "Nothing is to be done."}</div>`}
    ${answer.notes.length > 0 && html`<ul class="notes">${answer.notes.map((note) => html`<li key=${note}>${format.visible(note)}</li>`)}</ul>`}`}<//>`;
}

export { Lost as view };
