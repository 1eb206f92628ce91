// One filter more: an attribute, how it is compared, a value.
import { html, useState } from "../core/ui.js";
import { addFilter } from "../core/state.js";
import { words } from "../core/format.js";

const SAID = { "=": "is", "!=": "is not", "~": "contains", "!~": "does not contain", "^": "begins with", "<": "before / below", "<=": "at most", ">": "after / above", ">=": "at least" };

export function FilterForm({ attributes }) {
  const [name, setName] = useState("anchor");
  const [operator, setOperator] = useState("~");
  const [value, setValue] = useState("");
  const attribute = attributes.find((one) => one.name === name);
  const operators = attribute?.operators || ["=", "~"];
  const used = operators.includes(operator) ? operator : operators[0];
  const isFlag = attribute?.kind === "flag";
  const submit = (event) => {
    event.preventDefault();
    addFilter(`${name}${used}${isFlag ? value || "true" : value}`);
    setValue("");
  };
  return html`<form class="inline-form" aria-label="Add a filter" onSubmit=${submit}>
    <select aria-label="Attribute" value=${name} onChange=${(event) => setName(event.target.value)}>${attributes.map((one) => html`<option key=${one.name} value=${one.name} title=${one.meaning}>${words(one.name)}</option>`)}</select>
    <select aria-label="Comparison" value=${used} onChange=${(event) => setOperator(event.target.value)}>${operators.map((one) => html`<option key=${one} value=${one}>${SAID[one] || one}</option>`)}</select>
    ${isFlag ? html`<select aria-label="Value" value=${value || "true"} onChange=${(event) => setValue(event.target.value)}><option value="true">yes</option><option value="false">no</option></select>`
      : html`<input type=${attribute?.kind === "instant" ? "date" : attribute?.kind === "number" ? "number" : "text"} aria-label="Value" placeholder=${attribute?.meaning} title=${attribute?.meaning} value=${value} onInput=${(event) => setValue(event.target.value)} />`}
    <button class="button">Add filter</button></form>`;
}
