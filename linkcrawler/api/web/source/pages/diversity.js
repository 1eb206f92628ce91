// Of how many kinds the links are, and how evenly they are spread: over domains, networks, anchors and pages.
import { html } from "../core/ui.js";
import { addFilter, change, hrefOf, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { toneOf, useCompetitors } from "../components/competitor_picker.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { Histogram } from "../charts/bars.js";
import { Evenness } from "./authority.js";

const DIMENSIONS = [["source_domain", "Domains"], ["source_tld", "TLDs"], ["source_network", "Networks"], ["anchor", "Anchors"], ["target_url", "Landing pages"]];
const NAMES = Object.fromEntries(DIMENSIONS);
const FEW = html`<p>No links, so nothing is spread.</p><p>Crawl pages that may link here: <code>linkcrawler crawl https://…</code></p>`;

function Diversity({ at }) {
  const dimension = chosenOf(DIMENSIONS, at.dimension);
  return html`<h1>Diversity of the links to ${format.visible(at.target)}</h1>
    <${Numbers} ...${{ at, dimension }} />
    <div class="toolbar"><${Segments} label="Spread over" name="dimension" options=${DIMENSIONS} value=${dimension} /></div>
    <div class="grid"><${Largest} ...${{ at, dimension }} /><${Evenness} key=${dimension} at=${at} dimension=${dimension} groups=${NAMES[dimension].replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())} />
      <${Against} ...${{ at, dimension }} /></div>`;
}

const COLUMNS = [
  { key: "groups", label: "Groups", hint: "How many different ones there are", kind: "count" },
  { key: "effective_number", label: "Effective", hint: "As many alike ones would be as diverse: 2 to the power of the entropy", kind: "number" },
  { key: "entropy_bits", label: "Entropy, bits", kind: "number" },
  { key: "evenness", label: "Evenness", hint: "Entropy, of the most there could be: 1 where all give the same", kind: "number" },
  { key: "hhi", label: "HHI", hint: "Sum of the squared shares: 1 where one gives all", kind: "number" },
  { key: "top1_share", label: "Largest", kind: "share", bar: (row) => row.top1_share },
  { key: "top10_share", label: "Ten largest", kind: "share", bar: (row) => row.top10_share },
  { key: "gini", label: "Gini", hint: "0 where all give the same", kind: "number" },
];

function Numbers({ at, dimension }) {
  const columns = [{ key: "dimension", label: "Spread over", isWide: true, draw: (row) => (row.dimension === dimension ? html`<b>${NAMES[row.dimension]}</b>` : NAMES[row.dimension]) }, ...COLUMNS];
  const params = { target: at.target, ...lookOf(at) };
  return html`<${Panel} title="How diverse" hint="Every number is of the shares that the groups have of the links." question="diversity" params=${params} wide height=${240} isEmpty=${(answer) => !answer.rows.some((row) => row.backlinks)} empty=${FEW}>${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Diversity" keyOf=${(row) => row.dimension} onRow=${(row) => change({ dimension: row.dimension }, { replace: true })} rowLabel=${(row) => `Look at ${NAMES[row.dimension]}`} />`}<//>`;
}

function Largest({ at, dimension }) {
  const params = { target: at.target, ...lookOf(at), by: dimension, limit: 10 };
  const name = NAMES[dimension];
  return html`<${Panel} title=${`${name} that give most`} question="breakdown" params=${params} empty=${FEW}>${(answer) => {
    const most = Math.max(...answer.rows.map((row) => row.backlinks));
    const columns = [{ key: dimension, label: name, kind: dimension === "target_url" ? "url" : "text", isWide: true, bar: (row) => row.backlinks / most },
      { key: "backlinks", label: "Links", kind: "count" }, { key: "referring_domains", label: "Domains", kind: "count" }, { key: "backlinks_follow", label: "Follow", kind: "count" }];
    return html`<${TableBox} columns=${columns} rows=${answer.rows} label=${`Largest ${name.toLowerCase()}`} keyOf=${(row) => row[dimension]} onRow=${(row) => addFilter(`${dimension}=${row[dimension]}`)} rowLabel=${() => "Narrow to these links"} />
      ${answer.has_more && html`<p class="more"><a href=${hrefOf("/links", { group: dimension })}>All</a></p>`}`;
  }}<//>`;
}

/** The same numbers of those it is compared with. */
function Against({ at, dimension }) {
  const { names } = useCompetitors(at);
  if (!names.length) return null;
  const params = { target: [at.target, ...names], ...lookOf(at) };
  return html`<${Panel} title=${`${NAMES[dimension]}: against competitors`} question="diversity" params=${params} wide isEmpty=${(answer) => !answer.rows.some((row) => row.backlinks)} empty=${FEW}>${(answer) => {
    const rows = answer.rows.filter((row) => row.dimension === dimension);
    const columns = [{ key: "target", label: "Target", isWide: true, draw: (row) => html`<span class="nowrap"><span class=${`swatch ${toneOf(answer.targets.indexOf(row.target))}`}></span>${format.visible(row.target)}</span>` }, { key: "backlinks", label: "Links", kind: "count" }, ...COLUMNS];
    return html`<${Histogram} label=${`Effective number of ${NAMES[dimension]} by target`} rows=${rows.map((row) => ({ ...row, tone: toneOf(answer.targets.indexOf(row.target)) }))} nameKey="target" valueKey="effective_number" valueLabel="effective number" say=${format.number} height=${200} />
      <${TableBox} columns=${columns} rows=${rows} label="Diversity of targets" keyOf=${(row) => row.target} onRow=${(row) => change({ target: row.target, competitor: [at.target, ...names].filter((one) => one !== row.target) })} rowLabel=${(row) => `Diversity of ${row.target}`} />`;
  }}<//>`;
}

export { Diversity as view };
