// What the target calls itself, wants to be found for, earns with, and is compared with.
import { html, useState } from "../core/ui.js";
import { Problem, record, takeBack, useMay } from "../core/api.js";
import { hrefOf } from "../core/state.js";
import * as format from "../core/format.js";
import { Panel } from "../components/panel.js";
import { linesOf } from "../components/record_form.js";
import { tell } from "../components/toast.js";

const LISTS = [
  { list: "brand", title: "Brands", one: "brand", says: "Anchors with one of these are branded.", page: "/anchors", sees: "anchors by class" },
  { list: "keyword", title: "Keywords", one: "keyword", says: "Anchors with one of these are exact or partial.", page: "/anchors", sees: "anchors by class" },
  { list: "money_page", title: "Money pages", one: "URL", says: "Pages that earn. One that ends with / stands for all below it too.", page: "/lost", sees: "what could be done" },
  { list: "competitor", title: "Competitors", one: "domain", says: "Whom the target is compared with where nobody else is chosen.", page: "/competitors", sees: "comparison" },
];

function Lists({ at }) {
  return html`<h1>Lists of ${format.visible(at.target)}</h1>
    <div class="grid">${LISTS.map((kind) => html`<${List} key=${kind.list} at=${at} kind=${kind} />`)}</div>`;
}

function List({ at, kind }) {
  const may = useMay("operate");
  const { list, title, one, says, page, sees } = kind;
  return html`<${Panel} title=${title} question="lists" params=${{ target: at.target }} isRecord controls=${html`<a href=${hrefOf(page)}>${sees}</a>`}>${({ target, lists }) => html`
    <p class="muted">${says}</p>
    ${lists[list].length > 0 ? html`<ul class="items" tabindex="0" aria-label=${title}>${lists[list].map((item) => html`<${Item} key=${item} ...${{ target, list, item, may }} />`)}</ul>`
      : html`<p class="muted">None is recorded.</p>`}
    ${may && html`<${Add} ...${{ target, list, title, one }} />`}`}<//>`;
}

function Item({ target, list, item, may }) {
  const drop = async (event) => {
    const field = event.currentTarget.closest("section").querySelector("textarea"); // the button goes with its item
    try {
      await takeBack("lists", { target, list, item });
      tell(`${item} removed`);
      field.focus();
    } catch (failure) {
      tell(failure.message);
    }
  };
  return html`<li><span class="text">${format.visible(item)}</span>${may && html`<button class="icon-button" aria-label=${`Remove ${item}`} title="Remove" onClick=${drop}>✕</button>`}</li>`;
}

/** One item a line; where one of them cannot be an item, none is put in. */
function Add({ target, list, title, one }) {
  const [text, setText] = useState("");
  const [error, setError] = useState(null);
  const id = `add-${list}`;
  const submit = async (event) => {
    event.preventDefault();
    try {
      const items = linesOf(text);
      if (!items.length) throw new Problem(0, { detail: `Nothing was given: write a ${one}.` });
      await record("POST", "lists", { target, list, items });
      setText("");
      setError(null);
    } catch (failure) {
      setError(failure);
      event.target.elements.items.focus();
    }
  };
  return html`<form class="record-form is-one" aria-label=${`Add to ${title}`} onSubmit=${submit}>
    <div class=${error ? "field is-wrong" : "field"}><label for=${id}>Add, one ${one} a line</label>
      <textarea id=${id} name="items" rows="2" spellcheck=${false} autocapitalize="off" value=${text} onInput=${(event) => setText(event.target.value)}
        aria-invalid=${error ? "true" : undefined} aria-describedby=${error ? `${id}-problem` : undefined}></textarea>
      ${error && html`<p class="field-problem" id=${`${id}-problem`} role="alert">${error.message}</p>`}</div>
    <button class="button">Add</button></form>`;
}

export { Lists as view };
