// The lives of one link as bars over time, and the fetches that saw them as ticks.
import { html, d3 } from "../core/ui.js";
import * as format from "../core/format.js";
import { TimeAxis } from "../charts/axes.js";
import { Figure } from "./figure.js";

export function Timeline({ spans, fetches = [], asOf }) {
  const end = new Date(asOf || Date.now());
  const columns = [{ key: "first_seen", label: "Began", kind: "instant" }, { key: "new_by", label: "By", draw: (row) => format.words(row.new_by) },
    { key: "last_confirmed", label: "Last confirmed", kind: "instant" }, { key: "lost_at", label: "Lost", kind: "instant" },
    { key: "lost_reason", label: "Why", draw: (row) => (row.lost_reason ? format.words(row.lost_reason) : "–") }];
  const label = `${spans.length === 1 ? "One life" : `${spans.length} lives`} of the link`;
  return html`<${Figure} label=${label} columns=${columns} rows=${spans} height=${86} legend=${[{ name: "live", tone: "t1" }, { name: "fetched, with the link", tone: "seen" }, { name: "without", tone: "unseen" }]}>${(width, setTip) => {
    const first = d3.min([...spans.map((span) => new Date(span.first_seen)), ...fetches.map((fetch) => new Date(fetch.fetched_at))]);
    const from = end - first < 86_400_000 ? d3.utcDay.offset(end, -1) : first;
    const x = d3.scaleUtc([from, end], [10, width - 10]);
    const isIn = (at) => spans.some((span) => at >= new Date(span.first_seen) && (!span.lost_at || at < new Date(span.lost_at)));
    return html`<svg role="img" aria-label=${label} width=${width} height="80">
      <line class="zero" x1="10" x2=${width - 10} y1="28" y2="28" />
      ${spans.map((span) => html`<rect key=${span.first_seen} class="bar t1" x=${x(new Date(span.first_seen))} y="18" height="20" rx="4"
        width=${Math.max(4, x(span.lost_at ? new Date(span.lost_at) : end) - x(new Date(span.first_seen)))}
        onPointerEnter=${() => setTip({ x: x(new Date(span.first_seen)), y: 44, lines: [{ name: `${format.words(span.new_by)} ${format.day(span.first_seen)}` },
          { name: span.lost_at ? `${format.words(span.lost_reason)} ${format.day(span.lost_at)}` : `last confirmed ${format.day(span.last_confirmed)}` }] })} />`)}
      ${fetches.map((fetch, i) => html`<circle key=${i} class=${`fetch ${fetch.outcome !== "ok" && fetch.outcome !== "not_modified" ? "failed" : isIn(new Date(fetch.fetched_at)) ? "seen" : "unseen"}`} cx=${x(new Date(fetch.fetched_at))} cy="48" r="3.5"
        onPointerEnter=${() => setTip({ x: x(new Date(fetch.fetched_at)), y: 58, lines: [{ name: format.instant(fetch.fetched_at) }, { name: `${format.words(fetch.outcome)}${fetch.status ? ` ${fetch.status}` : ""}` }] })} />`)}
      <${TimeAxis} x=${x} bottom=${54} /></svg>`;
  }}<//>`;
}
