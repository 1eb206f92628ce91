// Whether links and organic traffic go together: by page and by month. An association, never a cause.
import { html } from "../core/ui.js";
import { change, go, hrefOf, lookOf, windowOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { Intervals, interval, signed } from "../charts/intervals.js";
import { LineChart } from "../charts/line.js";
import { Scatter } from "../charts/scatter.js";

const METRICS = [["clicks", "Clicks"], ["impressions", "Impressions"]];
const PAGES = [["all", "All pages"], ["traffic", "With traffic"], ["linked", "Linked"]];
const LINKS = [["backlinks", "Backlinks"], ["backlinks_follow", "Follow links"], ["referring_pages", "Referring pages"], ["referring_domains", "Referring domains"], ["authority_sum", "Sum of authority"]];
const MONTHLY = [["backlinks", "Backlinks"], ["referring_domains", "Referring domains"]];
const said = (name) => format.words(name).toLowerCase().replace(/ change$/, ", change");

const none = (at) => html`<p>No traffic is recorded for ${format.visible(at.target)}. Import an export of your search console:</p>
  <p><code>linkcrawler traffic import ${format.visible(at.target)} search-console.csv</code></p>`;

function Traffic({ at }) {
  const metric = chosenOf(METRICS, at.traffic);
  return html`<h1>Links and traffic of ${format.visible(at.target)}</h1>
    <p class="warn">Associations, not causes: what people like wins links and clicks alike, and of both only a part is known.</p>
    <div class="toolbar"><${Segments} label="Traffic" name="traffic" options=${METRICS} value=${metric} /></div>
    <div class="grid"><${ByPage} ...${{ at, metric }} /><${Points} ...${{ at, metric }} />
      <${Months} ...${{ at, metric }} /><${ByMonth} ...${{ at, metric }} /><${Breaks} at=${at} /></div>`;
}

const COLUMNS = [
  { key: "name", label: "Between", kind: "text", isWide: true }, { key: "rho", label: "Rho", hint: "Rank correlation by Spearman", kind: "number", draw: (row) => signed(row.rho) },
  { key: "ci_low", label: "95 % interval", kind: "number", draw: interval },
  { key: "n", label: "n", kind: "count" }, { key: "label", label: "Is", draw: (row) => html`<span title=${row.reason}>${row.rho === null ? "not known" : row.label}</span>` },
];
const named = (row) => ({ ...row, name: `${said(row.against)} – ${said(row.metric)}${row.given ? `, given ${said(row.given)}` : ""}${row.lag_months ? `, ${row.lag_months} month${row.lag_months > 1 ? "s" : ""} later` : ""}` });

function Coefficients({ rows, label }) {
  const told = rows.map(named);
  return html`<${Intervals} label=${label} rows=${told} />
    <details class="coefficients"><summary>The numbers</summary><${TableBox} columns=${COLUMNS} rows=${told} label=${label} keyOf=${(row) => row.name} /></details>`;
}

function ByPage({ at, metric }) {
  const pages = chosenOf(PAGES, at.pages);
  const params = { target: at.target, ...lookOf(at), metric, pages };
  return html`<${Panel} title="By page: association" hint="Over the pages of the target: their links against their traffic. A line that holds 0 is grey: it may be chance." question="correlation" params=${params} wide height=${320} isEmpty=${(answer) => !answer.pages_with_traffic} empty=${none(at)}
      controls=${html`<${Segments} label="Which pages" name="pages" options=${PAGES} value=${pages} />`}>${(answer) => html`
    <p class="said">${format.count(answer.pages_counted)} pages: ${format.count(answer.pages_linked)} are linked, ${format.count(answer.pages_with_traffic)} have traffic.</p>
    <${Coefficients} rows=${answer.rows} label="Association of links and traffic over pages" />`}<//>`;
}

function Points({ at, metric }) {
  const against = chosenOf(LINKS, at.against);
  const name = LINKS.find(([one]) => one === against)[1];
  const params = { target: at.target, ...lookOf(at), limit: 1000 };
  const open = (row) => go(hrefOf("/links", { where: [...at.where, `target_url=${row.target_url}`] }));
  const columns = [{ key: "target_url", label: "Page", kind: "url", isWide: true }, { key: "clicks", label: "Clicks", kind: "count" }, { key: "impressions", label: "Impressions", kind: "count" }, { key: "backlinks", label: "Links", kind: "count" }, { key: "referring_domains", label: "Domains", kind: "count" }];
  const controls = html`<select aria-label="Links that are counted" value=${against} onChange=${(event) => change({ against: event.target.value === LINKS[0][0] ? null : event.target.value }, { replace: true })}>${LINKS.map(([one, text]) => html`<option key=${one} value=${one}>${text}</option>`)}</select>`;
  return html`<${Panel} title="Each page" question="page-points" params=${params} wide height=${340} controls=${controls} isEmpty=${(answer) => !answer.rows.some((row) => row.has_traffic)} empty=${none(at)}>${(answer) => {
    const rows = answer.rows.filter((row) => row[against] !== null);
    return html`<${Scatter} label=${`${name} against ${metric} of each page`} rows=${rows.map((row) => ({ ...row, tone: row.has_traffic ? "t1" : "t4" }))} xKey=${against} yKey=${metric} xLabel=${name} yLabel=${format.words(metric)} nameKey="target_url" isLog=${against !== "authority_sum"} onPick=${open} />
      <p class="muted">${answer.has_more ? "The 1,000 pages with most clicks. " : ""}Grey pages have links and no recorded traffic.</p>
      <${TableBox} columns=${columns} rows=${rows.slice(0, 10)} label="Pages with most traffic" keyOf=${(row) => row.target_url} onRow=${open} rowLabel=${() => "See its links"} />`;
  }}<//>`;
}

const monthly = (at) => ({ target: at.target, ...lookOf(at), from: windowOf(at).from });

function Months({ at, metric }) {
  const isEmpty = (answer) => !answer.rows.some((row) => row.clicks !== null);
  const counted = chosenOf(MONTHLY, at.monthly);
  const links = MONTHLY.find(([one]) => one === counted)[1].toLowerCase();
  return html`<${Panel} title="Month by month" question="month-points" params=${monthly(at)} wide height=${360} isEmpty=${isEmpty} empty=${none(at)} controls=${html`<${Segments} label="Links" name="monthly" options=${MONTHLY} value=${counted} />`}>${(answer) => {
    const part = answer.rows.filter((row) => row.days > 0 && row.days < row.days_of_month);
    return html`<h3 class="first">${format.words(metric)}</h3>
      <${LineChart} label=${`${format.words(metric)} by month`} rows=${answer.rows} by="month" height=${170} series=${[{ key: metric, name: metric, tone: "t2", isArea: true }]} />
      <h3>${format.words(counted)} at the end of the month</h3>
      <${LineChart} label=${`${links} at the end of each month`} rows=${answer.rows} by="month" height=${170} gapKey="pages_read" series=${[{ key: counted, name: links, isArea: true }]} />
      ${part.length > 0 && html`<p class="muted">Of ${part.map((row) => format.month(row.date)).join(", ")} only a part of the days is recorded.</p>`}`;
  }}<//>`;
}

function ByMonth({ at, metric }) {
  const counted = chosenOf(MONTHLY, at.monthly);
  const params = { ...monthly(at), metric, against: counted };
  return html`<${Panel} title="By month: association" hint="Links at the end of a month against the traffic of that month and of the months after it. Two curves that both grow agree by that alone: the rows of change ask whether they move together." question="monthly-correlation" params=${params} wide height=${360} isEmpty=${(answer) => !answer.months_counted} empty=${none(at)}>${(answer) => html`
    <p class="said">${format.count(answer.months_counted)} months with links and traffic${answer.months_without_traffic > 0 && `; ${format.count(answer.months_without_traffic)} without whole traffic`}.</p>
    <${Coefficients} rows=${answer.rows} label="Association of links and traffic over months" />`}<//>`;
}

/** Where the curve of links broke, to be held against what happened then. */
function Breaks({ at }) {
  const columns = [
    { key: "date", label: "From", kind: "day" }, { key: "metric", label: "Of", draw: (row) => format.words(row.metric) }, { key: "net", label: "Net", kind: "change" }, { key: "usual", label: "Usual", kind: "number" },
    { key: "pages_read", label: "Pages read", kind: "count" }, { key: "is_crawl_changed", label: "Crawl changed too", kind: "flag" }, { key: "notes", label: "Notes", isWide: true, draw: (row) => format.visible(row.notes.join("; ")) },
  ];
  return html`<${Panel} title="Breaks of the curve of links" hint="Periods that are far from the usual. Where the crawl read much more or less then, that may be all." question="changes" params=${{ target: at.target, ...lookOf(at, { isWindow: true }) }} wide empty="No period stands out.">${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Breaks" keyOf=${(row) => `${row.date} ${row.metric}`} onRow=${(row) => go(hrefOf("/overview", { from: row.date, to: row.date_to, window: null }))} rowLabel=${() => "See this time"} />`}<//>`;
}

export { Traffic as view };
