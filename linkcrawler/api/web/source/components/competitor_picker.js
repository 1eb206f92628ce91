// Whom the target is compared with: from the address, else from its recorded list of competitors.
import { html, useState } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { change, lookOf } from "../core/state.js";
import { visible } from "../core/format.js";

const MOST = 7; // as many curves as there are colours, with the target's own

/** {names, isRecorded, isLoading}: the competitors that are looked at. */
export function useCompetitors(at) {
  const isGiven = at.competitor.length > 0;
  const { data, isLoading, error } = useAsk(isGiven ? null : "lists", { target: at.target });
  if (isGiven) return { names: at.competitor.filter((name) => name && name !== at.target).slice(0, MOST), isRecorded: false, isLoading: false };
  return { names: (data?.lists.competitor || []).filter((name) => name !== at.target).slice(0, MOST), isRecorded: true, isLoading: isLoading && !error };
}

const TONES = ["t1", "t2", "t3", "t8", "t5", "t7", "t6", "t4"]; // grey last: it stands for what is not known
export const toneOf = (i) => TONES[i % TONES.length];

/** Add and take away; where none is chosen, domains that the same domains link to are proposed. */
export function CompetitorPicker({ at, names, isLoading }) {
  const [text, setText] = useState("");
  // An empty name stands for none at all, where there is a recorded list.
  const set = (competitor) => change({ competitor: competitor.length ? [...new Set(competitor)].slice(0, MOST) : [""] });
  const add = (event) => {
    event.preventDefault();
    const given = text.split(/[\s,]+/).filter(Boolean);
    if (given.length) set([...names, ...given]);
    setText("");
  };
  const proposed = useAsk(!isLoading && !names.length ? "competitors" : null, { target: at.target, ...lookOf(at), limit: 8 }).data?.rows || [];
  return html`<div class="picker" role="group" aria-label="Competitors">
    <span class="muted">against</span>
    ${names.map((name, i) => html`<button class="chip" key=${name} title="Compare without it" onClick=${() => set(names.filter((one) => one !== name))}>
      <span class=${`swatch ${toneOf(i + 1)}`}></span>${visible(name)} <span aria-hidden="true">✕</span></button>`)}
    ${!names.length && proposed.map(({ target_domain: name }) => html`<button class="chip plain" key=${name} onClick=${() => set([name])}>+ ${visible(name)}</button>`)}
    ${names.length < MOST && html`<form onSubmit=${add}><input type="text" aria-label="Competitor" placeholder="competitor.com" autocapitalize="off" spellcheck=${false} value=${text} onInput=${(event) => setText(event.target.value)} />
      <button class="button">Add</button></form>`}
  </div>`;
}
