// What narrows the numbers, each to be taken away by a click.
import { html } from "../core/ui.js";
import { change, dropFilter, useLocation } from "../core/state.js";
import { visible } from "../core/format.js";

export function Chips() {
  const at = useLocation();
  const chips = [
    ...(at.crawl ? [[`crawl ${at.crawl}`, () => change({ crawl: null })]] : []),
    ...at.where.map((filter) => [filter, () => dropFilter(filter)]),
  ];
  if (!chips.length) return null;
  return html`<div class="chips" role="group" aria-label="Filters">${chips.map(([text, drop]) =>
    html`<button class="chip" key=${text} title="Take this filter away" onClick=${drop}><span class="text">${visible(text)}</span> <span aria-hidden="true">✕</span></button>`)}
    ${chips.length > 1 && html`<button class="chip plain" onClick=${() => change({ where: [], crawl: null })}>Clear all</button>`}</div>`;
}
