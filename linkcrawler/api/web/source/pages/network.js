// The domains around a target, and who links to whom among them.
import { html, useMemo } from "../core/ui.js";
import { change, hrefOf, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Panel } from "../components/panel.js";
import { chosenOf, Segments } from "../components/segments.js";
import { TableBox } from "../components/table.js";
import { Network } from "../charts/network.js";

const SIZES = [["60", "60"], ["30", "30"], ["150", "150"], ["300", "300"]];
const SIDES = [["linking", "Who links here"], ["both", "And whom it links to"]];
const EDGES = 50; // rows of the table; the file has all

function Neighbours({ at }) {
  const size = chosenOf(SIZES, at.size);
  const side = chosenOf(SIDES, at.side);
  const { scope, ...look } = lookOf(at); // neighbours are domains
  const params = { target: at.target, ...look, limit: Number(size), has_linked: side === "both" ? "true" : undefined };
  const controls = html`<${Segments} label="Which domains" name="side" options=${SIDES} value=${side} /><label class="muted">at most <select aria-label="Number of domains" value=${size} onChange=${(event) => change({ size: event.target.value === "60" ? null : event.target.value }, { replace: true })}>
    ${[...SIZES].sort((a, b) => a[0] - b[0]).map(([one]) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>`;
  const empty = html`<p>No domain around ${format.visible(at.target)} is known.</p><p>Crawl pages that may link to it: <code>linkcrawler crawl https://…</code></p>`;
  return html`<h1>Network around ${format.visible(at.target)}</h1>
    <${Panel} title="Who links to whom" hint="The size of a dot is its links to the target, or from it. A click tells of a domain." question="neighbours" params=${params} wide height=${580} controls=${controls} isEmpty=${(answer) => !answer.rows.length} empty=${empty}>${(answer) => html`<${Drawn} ...${{ at, answer }} />`}<//>`;
}

function Drawn({ at, answer }) {
  const own = answer.nodes[0].domain;
  const nodes = useMemo(() => answer.nodes.map((node, i) => ({ id: node.domain, size: i ? Math.max(node.backlinks, node.linked_backlinks) : Math.max(node.backlinks, 1), sizeLabel: i === 0 ? "links" : node.backlinks ? "links here" : "links from here",
    tone: i === 0 ? "t2" : node.backlinks && node.linked_backlinks ? "t8" : node.backlinks ? "t1" : "t3" })), [answer]);
  const edges = useMemo(() => answer.rows.map((row) => ({ source: row.source_domain, target: row.target_domain, weight: row.backlinks })), [answer]);
  const node = answer.nodes.find((one) => one.domain === at.node);
  const near = answer.rows.filter((row) => !node || row.source_domain === node.domain || row.target_domain === node.domain);
  const pick = ({ id }) => change({ node: id === at.node ? null : id }, { replace: true });
  const columns = [
    { key: "source_domain", label: "From", kind: "text", isWide: true }, { key: "target_domain", label: "To", kind: "text", isWide: true }, { key: "backlinks", label: "Links", kind: "count" }, { key: "backlinks_follow", label: "Follow", kind: "count" },
    { key: "links", label: "See", draw: (row) => html`<a href=${hrefOf("/links", { target: row.target_domain, competitor: [], where: [`source_domain=${row.source_domain}`] })}>links</a>` },
  ];
  const tones = [["t2", own], ["t1", "links here"], ["t3", "is linked from here"], ["t8", "both"]].filter(([tone]) => nodes.some((one) => one.tone === tone));
  return html`<ul class="legend">${tones.map(([tone, name]) => html`<li key=${tone}><span class=${`swatch ${tone}`}></span>${format.visible(name)}</li>`)}</ul>
    <${Network} label=${`Network around ${own}`} nodes=${nodes} edges=${edges} chosen=${node?.domain} onPick=${pick} height=${nodes.length < 15 ? 400 : 540} />
    <h3>${node ? format.visible(node.domain) : `The ${format.count(Math.min(EDGES, near.length))} strongest connections`}</h3>
    ${node && html`<p>${node.domain !== own && html`Links to ${format.visible(own)}: ${format.count(node.backlinks)}; from it: ${format.count(node.linked_backlinks)}. `}${node.domain_rank_pct !== null && `Percentile of authority ${format.number(node.domain_rank_pct)}. `}</p>
      <p class="row-of-buttons">${node.domain !== own && html`<a class="button" href=${hrefOf(at.path, { target: node.domain, where: [] })}>Its network</a>`}<a class="button" href=${hrefOf("/overview", { target: node.domain, where: [] })}>Its overview</a>
        <button class="button" onClick=${() => change({ node: null }, { replace: true })}>All connections</button></p>`}
    <${TableBox} columns=${columns} rows=${near.slice(0, EDGES)} label="Connections" keyOf=${(row) => `${row.source_domain} ${row.target_domain}`} onRow=${(row) => pick({ id: row.source_domain === (node?.domain) ? row.target_domain : row.source_domain })} rowLabel=${() => "Tell of this domain"} />`;
}

export { Neighbours as view };
