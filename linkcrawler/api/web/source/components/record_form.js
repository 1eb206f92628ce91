// A form for one thing that is recorded: each field has its label, and what the API refuses is said there, in its words.
import { html, useEffect, useRef, useState, cls, newId } from "../core/ui.js";
import { Failure } from "./panel.js";
import { tell } from "./toast.js";

/**
 * `fields`: [{name, label, hint, kind, options, required, wide}]; a kind is that of an input, or "lines", "choice".
 * `values` are what was recorded. `keep({name: text or list})` records it; `remove()`, where given, takes it back.
 */
export function RecordForm({ fields, values = {}, keep, remove, removes, done }) {
  const [told, setTold] = useState({});
  const form = useRef(null);
  const { error, isAsked } = told;
  const wrong = error && fields.find(({ name }) => name === error.parameter?.split(".")[0]);
  useEffect(() => {
    if (wrong) form.current.elements[wrong.name].focus();
  }, [error]);
  const act = async (work, said) => {
    setTold({ isAsked: true });
    try {
      await work();
      tell(said);
      done();
    } catch (failure) {
      setTold({ error: failure });
    }
  };
  const submit = (event) => {
    event.preventDefault();
    const given = readFields(fields, event.target);
    act(() => keep(given), "Kept");
  };
  return html`<form ref=${form} class="record-form" onSubmit=${submit}>
    ${fields.map((field, n) => html`<${Field} key=${field.name} field=${field} value=${values[field.name]} isFirst=${n === 0} problem=${wrong === field && error.message} />`)}
    ${error && !wrong && html`<div class="wide"><${Failure} error=${error} /></div>`}
    <div class="row-of-buttons wide"><button class="button primary" disabled=${isAsked}>Keep</button>
      <button type="button" class="button" onClick=${done}>Cancel</button>
      ${remove && html`<${Remove} says=${removes} isAsked=${isAsked} remove=${() => act(remove, "Removed")} />`}</div></form>`;
}

/** What was filled in, by the names of the fields; what is empty is left out. */
function readFields(fields, form) {
  const given = {};
  for (const { name, kind } of fields) {
    const text = form.elements[name].value.trim();
    if (text) given[name] = kind === "lines" ? linesOf(text) : text;
  }
  return given;
}

const FIRST = /T00:00:00(\.000)?Z$/;
const LAST = /T23:59:59\.999Z$/;
/** An instant that was recorded, as a field has it: a whole day is its date, any other is left as it is. */
export const dayOf = (instant, isLast) => ((isLast ? LAST : FIRST).test(instant) ? instant.slice(0, 10) : instant);
/** The field asks for a day, unless its value is another instant. */
export const dated = (field, value) => (!value || /^\d{4}-\d\d-\d\d$/.test(value) ? { ...field, kind: "date" } : field);

export const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function Field({ field, value, isFirst, problem }) {
  const { name, label, hint, kind = "text", options, required, wide } = field;
  const [id] = useState(() => newId("field"));
  const told = {
    id, name, required, autofocus: isFirst, "aria-invalid": problem ? "true" : undefined,
    "aria-describedby": problem ? `${id}-problem` : hint && `${id}-hint`,
  };
  const plain = { spellcheck: false, autocapitalize: "off", autocomplete: "off" };
  let control = html`<input ...${told} ...${plain} type=${kind} defaultValue=${value ?? ""} />`;
  if (kind === "lines") control = html`<textarea ...${told} ...${plain} rows="3" defaultValue=${(value || []).join("\n")}></textarea>`;
  if (kind === "choice") control = html`<select ...${told}>${options.map(([one, said]) => html`<option key=${one} value=${one} selected=${one === value}>${said}</option>`)}</select>`;
  return html`<div class=${cls("field", wide && "wide", problem && "is-wrong")}><label for=${id}>${label}</label>${control}
    ${problem && html`<p class="field-problem" id=${`${id}-problem`} role="alert">${problem}</p>`}
    ${hint && !problem && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}</div>`;
}

/** Removing is asked twice: there is no way back. */
function Remove({ says, isAsked, remove }) {
  const [isMeant, setMeant] = useState(false);
  const sure = useRef(null);
  useEffect(() => {
    if (isMeant) sure.current.focus();
  }, [isMeant]);
  if (!isMeant) return html`<button type="button" class="button danger apart-right" onClick=${() => setMeant(true)}>Remove</button>`;
  return html`<span class="row-of-buttons apart-right"><span class="muted">${says}</span>
    <button type="button" ref=${sure} class="button danger" disabled=${isAsked} onClick=${remove}>Remove it</button></span>`;
}
