// One link with its proof: what it is, the lives it had, where it stands in the archived page, and that page.
import { html, useEffect, useState } from "../core/ui.js";
import { request, send, token, urlOf, useAsk, useMay } from "../core/api.js";
import { change, hrefOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Dialog } from "./dialog.js";
import { Timeline } from "./timeline.js";
import { Failure, Waiting } from "./panel.js";

/** What opens the drawer on a link: change(opened(row)). */
export const opened = (row) => ({ open_source: row.source_url, open_target: row.target_url });

export function LinkDrawer({ at }) {
  if (!at.open_source || !at.open_target) return null;
  const close = () => change({ open_source: null, open_target: null });
  return html`<${Dialog} key=${`${at.open_source} ${at.open_target}`} title="Link" isDrawer close=${close}>
    <${Link} source=${at.open_source} target=${at.open_target} asOf=${at.to} /><//>`;
}

function Link({ source, target, asOf }) {
  const { data, error, again } = useAsk("evidence", { source_url: source, target_url: target, as_of: asOf });
  return html`<dl class="pairs">
      <dt>From</dt><dd><${Outward} url=${source} /></dd><dt>To</dt><dd><${Outward} url=${target} /></dd></dl>
    ${error ? html`<${Failure} error=${error} again=${again} />` : !data ? html`<${Waiting} height=${300} />` : html`<${Told} data=${data} />`}
    <${Verify} source=${source} target=${target} />`;
}

/** An address of a stranger's page: opened in a tab of its own that learns nothing of this one. */
const Outward = ({ url }) => (/^https?:/.test(url) ? html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow" class="break">${format.visible(url)}</a>` : html`<span class="break">${format.visible(url)}</span>`);

function Told({ data }) {
  const last = data.spans.at(-1) || {};
  const { page } = data;
  const [isShown, setShown] = useState(false);
  const facts = [
    ["Anchor", last.anchor === "" ? "(empty)" : format.visible(last.anchor ?? "")],
    ["State", last.lost_at ? `lost ${format.day(last.lost_at)}: ${format.words(last.lost_reason).toLowerCase()}` : last.is_unverified ? "live, not verified lately" : "live"],
    ["Follow", last.follow ? "follow" : `nofollow${last.follow_signal ? ` (by the ${last.follow_signal})` : ""}`],
    ["Rel", (last.rel || []).join(" ") || "none"], ["Type", last.link_type], ["Place", last.placement || "not known"],
    ["Instances", format.count(last.instances)], ["First seen", format.instant(data.spans[0]?.first_seen)], ["Last confirmed", format.instant(last.last_confirmed)],
  ];
  return html`<dl class="pairs">${facts.filter(([, said]) => said !== undefined).map(([name, said]) => html`<dt key=${name}>${name}</dt><dd class="break">${said}</dd>`)}</dl>
    <h3>Life of the link</h3><${Timeline} spans=${data.spans} fetches=${data.fetches} asOf=${data.as_of} />
    <h3>In the archived page</h3>
    ${page ? html`<p class="muted">Fetched ${format.instant(page.fetched_at)}, status ${page.status}, ${format.bytes(page.body_bytes)}. <code class="break">${page.evidence}</code></p>
      ${page.context.length ? page.context.map(({ line, text }) => html`<pre class="code context" key=${line} tabindex="0"><b>${line}</b> ${format.visible(text)}</pre>`)
        : html`<p class="muted">The link was made of something that does not stand in the page as text.</p>`}
      <button class="button" aria-expanded=${isShown ? "true" : "false"} onClick=${() => setShown(!isShown)}>${isShown ? "Hide the page" : "Show the archived page"}</button>
      ${isShown && html`<${ArchivedPage} url=${data.source_url} at=${page.fetched_at} />`}` : html`<p class="muted">No page to show: ${data.page_trouble}.</p>`}`;
}

/** The page as it was, in a frame in which nothing runs and from which nothing is asked. */
function ArchivedPage({ url, at }) {
  const [page, setPage] = useState({});
  const address = urlOf("evidence/page", { source_url: url, fetched_at: at });
  useEffect(() => {
    if (token()) request(address, { accept: "*/*" }).then(async (answer) => setPage({ text: await answer.text() }), (error) => setPage({ error }));
  }, [address]);
  if (page.error) return html`<${Failure} error=${page.error} />`;
  if (token() && page.text === undefined) return html`<${Waiting} height=${360} />`;
  const content = token() ? { srcdoc: page.text } : { src: address };
  return html`<iframe class="archived" title="The archived page" sandbox="" referrerpolicy="no-referrer" ...${content}></iframe>`;
}

const VERDICTS = { exists: "good", absent: "bad", gone: "bad", unknown: "" };

function Verify({ source, target }) {
  const [told, setTold] = useState({});
  const may = useMay("operate");
  const verify = async () => {
    setTold({ isAsked: true });
    try {
      setTold({ verdict: await send("POST", "verify", { source_url: source, target_url: target }) });
    } catch (error) {
      setTold({ error });
    }
  };
  return html`${may && html`<h3>Is it there now?</h3>`}<p class="row-of-buttons">${may && html`<button class="button primary" disabled=${told.isAsked} onClick=${verify}>${told.isAsked ? "Fetching the page…" : "Verify"}</button>`}
    <a class="button" href=${hrefOf("/links", { where: [`source_url=${source}`] })}>All links of this page</a></p>
    <div role="status">${told.error && html`<${Failure} error=${told.error} />`}
      ${told.verdict && html`<p><b class=${`verdict ${VERDICTS[told.verdict.verdict] || ""}`}>${told.verdict.verdict}</b> ${told.verdict.reason && format.words(told.verdict.reason).toLowerCase()}
        ${told.verdict.status && html` · status ${told.verdict.status}`}</p>`}</div>`;
}
