// One of a few ways to look at the same: buttons, of which one is pressed. The choice lives in the address.
import { html } from "../core/ui.js";
import { change } from "../core/state.js";

/** `options`: [[value, text]], the first one the usual; `name` is its place in the address. */
export function Segments({ label, name, options, value }) {
  const pick = (chosen) => change({ [name]: chosen === options[0][0] ? null : chosen }, { replace: true });
  return html`<div class="segments" role="group" aria-label=${label}>${options.map(([one, text]) =>
    html`<button key=${one} aria-pressed=${value === one ? "true" : "false"} onClick=${() => pick(one)}>${text}</button>`)}</div>`;
}

/** The value in the address, where it is one of the options; else the first of them. */
export const chosenOf = (options, value) => (options.some(([one]) => one === value) ? value : options[0][0]);
