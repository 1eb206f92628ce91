// How crawls stand, told again every few seconds, and the orders that their workers obey.
import { html, useEffect, useState } from "../core/ui.js";
import { getJson, ROOT, send, urlOf, useMay } from "../core/api.js";
import * as format from "../core/format.js";
import { Card, Cards } from "../components/card.js";
import { Empty, Failure, Waiting } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { HowToBegin } from "../components/begin.js";
import { tell } from "../components/toast.js";
import { Histogram } from "../charts/bars.js";

const EVERY_MS = 3000;

/** The status now and again, while the tab is looked at. */
function useStatus() {
  const [told, setTold] = useState({ speeds: {} });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer;
    const look = async () => {
      try {
        if (!document.hidden) {
          const status = await getJson(`${ROOT}/status`, { signal: stop.signal });
          setTold(({ speeds }) => ({ status, speeds: kept(speeds, status) }));
        }
      } catch (error) {
        if (error.name !== "AbortError") setTold((before) => ({ ...before, error }));
      }
      if (!stop.signal.aborted) timer = setTimeout(look, EVERY_MS);
    };
    look();
    return () => (stop.abort(), clearTimeout(timer));
  }, [round]);
  return [told, () => setRound((n) => n + 1)];
}

const kept = (speeds, status) =>
  Object.fromEntries(status.crawls.map((crawl) => [crawl.crawl, [...(speeds[crawl.crawl] || []), crawl.pages_per_s].slice(-60)]));

function Crawls() {
  const [{ status, speeds, error }, again] = useStatus();
  if (!status && error) return html`<h1>Crawl health</h1><${Failure} error=${error} again=${again} />`;
  if (!status) return html`<h1>Crawl health</h1><${Waiting} height=${300} />`;
  return html`<h1>Crawl health <span class=${error ? "live is-off" : "live"}>${error ? "no answer" : "live"}</span></h1>
    <p class="muted">${status.services.map((service) => service.service).join(" and ") || "No service"} ${status.services.length ? "run" : "runs"} in <code class="break">${status.data}</code>${status.redis_memory_bytes !== null && `, ${format.bytes(status.redis_memory_bytes)} of memory for the queue`}.</p>
    ${status.crawls.length === 0 && html`<${HowToBegin} />`}
    ${status.crawls.map((crawl) => html`<${Crawl} key=${crawl.crawl} crawl=${crawl} speeds=${speeds[crawl.crawl]} again=${again} />`)}`;
}

function Crawl({ crawl, speeds, again }) {
  const may = useMay("operate");
  const order = (name) => async () => {
    try {
      await send("POST", `crawls/${encodeURIComponent(crawl.crawl)}/${name}`);
      tell(`${crawl.crawl}: ${name}`);
      again();
    } catch (failure) {
      tell(failure.message);
    }
  };
  const outcomes = Object.entries(crawl.outcomes).map(([outcome, n]) => ({ outcome: format.words(outcome), n, tone: outcome === "ok" || outcome === "not_modified" ? "t3" : outcome === "redirect" ? "t2" : "t5" }));
  const workers = [{ key: "worker", label: "Worker", kind: "text" }, { key: "state", label: "State", kind: "text" }, { key: "pages_per_s", label: "Pages/s", kind: "number" }];
  const parked = Object.entries(crawl.parked || {}).map(([reason, n]) => ({ reason, n }));
  return html`<section class="panel wide" aria-label=${`Crawl ${crawl.crawl}`}>
    <header class="panel-head"><h2>${crawl.crawl} <span class=${`state ${crawl.state}`}>${crawl.state}${crawl.n_workers === 0 && ", no worker"}</span></h2>
      ${may && html`<div class="row-of-buttons">${crawl.state === "paused" ? html`<button class="button primary" onClick=${order("resume")}>Resume</button>` : html`<button class="button" onClick=${order("pause")}>Pause</button>`}
        <button class="button" title="Finish what is begun, and end" onClick=${order("drain")}>Drain</button></div>`}</header>
    ${crawl.reason && html`<p class="muted" role="status">Waits: ${crawl.reason}</p>`}
    <${Cards}>
      <${Card} label="Pages" value=${format.short(crawl.pages)} detail=${`${format.short(crawl.seen)} URLs seen`} />
      <${Card} label="Pages a second" value=${format.number(crawl.pages_per_s)} spark=${speeds} />
      <${Card} label="Queued" value=${format.short(crawl.queued)} detail=${`${format.short(crawl.hosts_ready)} hosts ready`} />
      <${Card} label="In flight" value=${format.short(crawl.leased)} detail=${`${format.short(crawl.hosts_in_flight)} hosts`} />
      <${Card} label="Workers" value=${format.count(crawl.n_workers)} />
    <//>
    <div class="grid"><div><h3>Outcomes of fetches</h3>${outcomes.length ? html`<${Histogram} label=${`Outcomes of fetches of ${crawl.crawl}`} rows=${outcomes} nameKey="outcome" valueKey="n" valueLabel="fetches" height=${190} />` : html`<${Empty}>No page was fetched yet.<//>`}</div>
      <div><h3>What became of a URL?</h3><${Why} crawl=${crawl.crawl} />
        ${parked.length > 0 && html`<h3>Parked</h3><${TableBox} label="Parked URLs" columns=${[{ key: "reason", label: "Reason", draw: (row) => format.words(row.reason) }, { key: "n", label: "URLs", kind: "count" }]} rows=${parked} />`}
        ${crawl.workers.length > 0 && html`<h3>Workers</h3><${TableBox} label="Workers" rows=${crawl.workers.map((worker) => (typeof worker === "string" ? { worker } : { worker: worker.name || worker.worker || worker.id, ...worker }))} columns=${workers} />`}</div></div>
  </section>`;
}

function Why({ crawl }) {
  const [told, setTold] = useState({});
  const submit = async (event) => {
    event.preventDefault();
    const url = new FormData(event.target).get("url").trim();
    if (!url) return;
    setTold({ isAsked: true });
    getJson(urlOf(`crawls/${encodeURIComponent(crawl)}/why`, { url })).then((answer) => setTold({ answer }), (error) => setTold({ error }));
  };
  const facts = told.answer && Object.entries(told.answer).filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length));
  return html`<form class="inline-form" onSubmit=${submit}><input name="url" type="text" placeholder="https://example.com/page" aria-label="URL" spellcheck=${false} /><button class="button" disabled=${told.isAsked}>Ask</button></form>
    <div role="status">${told.error && html`<${Failure} error=${told.error} />`}
      ${facts && html`<dl class="pairs">${facts.map(([name, value]) => html`<dt key=${name}>${format.words(name)}</dt><dd class="break">${typeof value === "object" ? format.visible(JSON.stringify(value)) : format.visible(value)}</dd>`)}</dl>`}</div>`;
}

export { Crawls as view };
