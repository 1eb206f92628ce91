// Where to begin: when no target is given yet, or nothing was crawled yet.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { hrefOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Failure, Waiting } from "./panel.js";

export function Begin({ title, path }) {
  return html`<h1>${title}</h1><p class="muted">Whose links? Type a domain above (press <kbd>/</kbd>), or choose one that many link to.</p>
    <${MostLinked} path=${path} />`;
}

/** The domains that most others link to, each leading to `path`. */
export function MostLinked({ path = "/overview" }) {
  const { data, error, again } = useAsk("index", {});
  if (error) return html`<${Failure} error=${error} again=${again} />`;
  if (!data) return html`<${Waiting} height=${240} />`;
  if (!data.most_linked.length) return html`<${HowToBegin} />`;
  const top = data.most_linked[0].linking_domains;
  return html`<ul class="bar-list" aria-label="Most linked domains">${data.most_linked.map(({ target_domain: name, linking_domains: n }) =>
    html`<li key=${name}><a href=${hrefOf(path, { target: name })}><span class="cell-bar" style=${{ width: `${(100 * n) / top}%` }}></span>
      <span class="text">${format.visible(name)}</span><b>${format.count(n)}</b></a></li>`)}</ul>`;
}

export const HowToBegin = () => html`<div class="empty"><h2>Nothing was crawled yet</h2>
  <p>Crawl the pages that may link to you, and this page fills by itself:</p>
  <pre class="code">linkcrawler crawl https://example.com/</pre>
  <p>Or give a list of pages: <code>linkcrawler crawl --seeds pages.txt</code>. <a href="/crawls">Watch the crawl</a> while it runs.</p></div>`;
