// A question and what is drawn of its answer: waiting, failing and finding nothing look alike everywhere.
import { html, useEffect, useRef, useState, cls, newId } from "../core/ui.js";
import { setToken, useAsk } from "../core/api.js";
import * as format from "../core/format.js";
import { PanelMenu } from "./panel_menu.js";

/**
 * `question` and `params` are asked; `children` is a function of ({...answer}, {more, isLoadingMore}) that draws it.
 * `isEmpty(answer)` says whether there is nothing to draw, `empty` what to do then. `controls` stand in the header.
 * With `isRecord` it is asked for what was recorded, and not a question: that has no SQL. With `isSteady` it is not asked again
 * when something was recorded.
 */
export function Panel({ title, hint, question, params, isEmpty, empty, controls, wide, height, children, isPlain, isRecord, isSteady }) {
  const place = useRef(null);
  const isNear = useNear(place);
  const { data, error, isLoading, again, more, isLoadingMore } = useAsk(isNear ? question : null, params, { isSteady });
  const [id] = useState(() => newId("panel"));
  const nothing = isEmpty ? isEmpty : (answer) => Array.isArray(answer.rows) && !answer.rows.length;
  let inside;
  if (!isNear) inside = html`<div class="later" style=${{ height: `${height || 180}px` }}></div>`;
  else if (error && !data) inside = html`<${Failure} error=${error} again=${again} />`;
  else if (!data) inside = html`<${Waiting} height=${height} />`;
  else if (error && !isLoading) inside = html`<${Failure} error=${error} again=${again} />`;
  else if (nothing(data)) inside = html`<${Empty}>${empty || "Nothing here in this window and with these filters."}<//>`;
  else inside = children(data, { more, isLoadingMore });
  return html`<section ref=${place} class=${cls("panel", wide && "wide", isLoading && data && "is-stale")} aria-labelledby=${id}
      aria-busy=${isLoading || isNear === null ? "true" : "false"}>
    <header class="panel-head">
      <h2 id=${id}>${title}${hint && html`<span class="hint" title=${hint} tabindex="0" role="note" aria-label=${hint}>?</span>`}</h2>
      <div class="panel-controls">${typeof controls === "function" ? controls({ again }) : controls}
        ${question && !isRecord && html`<${PanelMenu} title=${title} question=${question} params=${params} />`}</div>
    </header>
    <div class="panel-body">${inside}</div>
    ${data && !isPlain && html`<${Basis} answer=${data} />`}
  </section>`;
}

/** Whether an element has come near to what is seen: what nobody scrolls to is not asked. */
function useNear(place) {
  const [isNear, setNear] = useState(null); // null: not known yet
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => (setNear(entry.isIntersecting), entry.isIntersecting && watch.disconnect()), { rootMargin: "200px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return isNear;
}

/** What the numbers rest on: their window, and how much of it was looked at. */
function Basis({ answer }) {
  const { coverage } = answer;
  if (!answer.as_of) return null;
  const from = answer.from && new Date(new Date(answer.from).getTime() + 1);
  const window = from ? `${format.day(from)} – ${format.day(answer.as_of)}` : `as of ${format.day(answer.as_of)}`;
  const confirmed = coverage?.confirmed_share;
  return html`<footer class="panel-foot"><span>${window}</span>
    ${coverage && html`<span title="Pages of the index that were fetched, of those that are known">${format.short(coverage.pages_fetched)} of ${format.short(coverage.pages_known)} pages read</span>`}
    ${confirmed !== null && confirmed !== undefined && html`<span title=${`Of the pages that link, those that showed the link in the last ${coverage.confirmed_days} days of the window`}>${format.share(confirmed)} confirmed in ${coverage.confirmed_days} days</span>`}</footer>`;
}

export const Waiting = ({ height = 180 }) =>
  html`<div class="waiting" style=${{ height: `${height}px` }} role="status"><span class="sr">Loading</span></div>`;

export const Empty = ({ children }) => html`<div class="empty">${children}</div>`;

export function Failure({ error, again }) {
  if (error.status === 401) return html`<${TokenForm} error=${error} />`;
  return html`<div class="failure" role="alert"><p>${error.message}</p>
    ${error.parameter && html`<p class="muted">Parameter: <code>${error.parameter}</code></p>`}
    ${again && html`<button class="button" onClick=${again}>Try again</button>`}</div>`;
}

/** Where a token is needed: it is kept for this tab, and everything is asked again. */
function TokenForm({ error }) {
  const submit = (event) => {
    event.preventDefault();
    setToken(new FormData(event.target).get("token").trim());
    location.reload();
  };
  return html`<div class="failure" role="alert"><p>${error.message}</p>
    <form class="inline-form" onSubmit=${submit}><input type="password" name="token" aria-label="Token" autocomplete="off" placeholder="Token" />
      <button class="button">Use it</button></form></div>`;
}
