// Which targets are watched, what became of their backlinks, and whether webhooks took it.
import { html, useState } from "../core/ui.js";
import { record, useAsk, useMay } from "../core/api.js";
import { change, hrefOf, windowOf } from "../core/state.js";
import * as format from "../core/format.js";
import { opened } from "../components/link_drawer.js";
import { Panel } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { tell } from "../components/toast.js";
import { WatchButton } from "../components/watch_form.js";

const MOST = 1000; // events that are drawn
const nameOf = (watch) => `${watch.scope} ${watch.target}`;
const REPORT = (watch) => hrefOf("/overview", { target: watch.target, scope: watch.scope === "domain" ? null : watch.scope, where: [] });
const SCOPES = { domain: "", host: "host ", url: "URL ", prefix: "prefix " };

function Watches({ at }) {
  const watches = useAsk("watches", {}).data?.rows || [];
  const chosen = watches.find((watch) => nameOf(watch) === at.watch) || watches[0];
  return html`<h1>Watches</h1><${All} at=${at} chosen=${chosen} />
    ${chosen && html`<${Events} key=${`${nameOf(chosen)} ${chosen.n_events}`} at=${at} watch=${chosen} />`}`;
}

/** How the webhook of a watch stands, in words. */
function delivery(watch) {
  if (!watch.webhook_url) return html`<span class="muted">no webhook</span>`;
  if (watch.n_failures > 0) {
    return html`<span class="bad">failed ${watch.n_failures === 1 ? "once" : `${watch.n_failures} times`}</span>: <span class="text">${format.visible(watch.last_error)}</span>
      <span class="muted">; again ${format.instant(watch.next_attempt_at)}</span>`;
  }
  const left = watch.n_undelivered > 0 && `${format.count(watch.n_undelivered)} wait`;
  const done = watch.delivered_at ? `delivered ${format.instant(watch.delivered_at)}` : "nothing delivered yet";
  return [done, left].filter(Boolean).join(", ");
}

function All({ at, chosen }) {
  const columns = [
    { key: "target", label: "Target", draw: (row) => html`<span class="named"><span class="muted">${SCOPES[row.scope]}</span>${nameOf(row) === nameOf(chosen || {}) ? html`<b>${format.visible(row.target)}</b>` : format.visible(row.target)}</span>` },
    { key: "since", label: "Since", kind: "day" }, { key: "n_events", label: "Events", kind: "count" }, { key: "delivery", label: "Delivery", isWide: true, draw: (row) => html`<span class="roomy">${delivery(row)}</span>` },
    { key: "report", label: "See", draw: (row) => html`<a href=${REPORT(row)} aria-label=${`Report on ${row.target}`}>report</a>` },
    { key: "edit", label: html`<span class="sr">Edit</span>`, draw: (row) => html`<${WatchButton} watch=${row} />` },
  ];
  const empty = html`<p>Nothing is watched. A watch tells each backlink of a target that is new, lost or changed:</p>
    <p><code>linkcrawler watch add ${format.visible(at.target || "example.com")}</code></p>`;
  return html`<${Panel} title="What is watched" question="watches" params=${{}} wide isRecord empty=${empty}
    controls=${html`<${Pass} /><${WatchButton} target=${at.target} scope=${at.scope} />`}>${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Watches" keyOf=${nameOf} onRow=${(row) => change({ watch: nameOf(row) }, { replace: true })} rowLabel=${(row) => `What the watch of ${row.target} found`} />`}<//>`;
}

/** One pass over all watches, as cron does it. */
function Pass() {
  const may = useMay("operate");
  const [isAsked, setAsked] = useState(false);
  if (!may) return null;
  const run = async () => {
    setAsked(true);
    try {
      const { n_events, n_delivered, n_failed } = await record("POST", "watches/run", {});
      const failed = n_failed > 0 && `${format.counted(n_failed, "webhook")} failed`;
      tell([format.counted(n_events, "new event"), n_delivered > 0 && `${format.count(n_delivered)} delivered`, failed].filter(Boolean).join(", "));
    } catch (failure) {
      tell(failure.message);
    }
    setAsked(false);
  };
  return html`<button class="button small" title="Find new events and deliver them" disabled=${isAsked} onClick=${run}>Look now</button>`;
}

const WHY = (row) => (row.kind === "lost" ? format.words(row.lost_reason) : row.kind === "new" ? format.words(row.new_by) : row.changed.map(format.words).join(", "));

function Events({ at, watch }) {
  const { from } = windowOf(at);
  const columns = [
    { key: "at", label: "When", kind: "instant" }, { key: "kind", label: "What", draw: (row) => html`<span class=${{ new: "good", lost: "bad" }[row.kind] || ""}>${row.kind}</span>` },
    { key: "source_url", label: "Page", kind: "url", isWide: true }, { key: "anchor", label: "Anchor", isWide: true, draw: (row) => html`<span class="clip">${format.visible(row.anchor)}</span>` },
    { key: "target_url", label: "Leads to", kind: "url", isWide: true }, { key: "why", label: "Why", draw: WHY },
  ];
  return html`<${Panel} title=${`What became of the backlinks of ${watch.target}`} question="watches/events" params=${{ target: watch.target, scope: watch.scope, since: from, limit: MOST }} wide isRecord isSteady
    empty=${html`<p>No event since ${format.day(from)}.</p><p>A pass finds new ones: <code>linkcrawler watch run</code></p>`}>${(answer) => html`
    <p class="muted">${format.counted(answer.rows.length, "event")} since ${format.day(from)}${answer.rows.length === MOST && ", and more; a later begin of the window shows them"}.</p>
    <${TableBox} columns=${columns} rows=${[...answer.rows].reverse()} label="Events" keyOf=${(row) => row.event_id} onRow=${(row) => change(opened(row))} rowLabel=${() => "Open its proof"} />`}<//>`;
}

export { Watches as view };
