// A rule that puts pages of a target into a category. Recorded, moved, taken back.
import { html, useState } from "../core/ui.js";
import { record, takeBack, useMay } from "../core/api.js";
import { Dialog } from "./dialog.js";
import { RecordForm } from "./record_form.js";

const FIELDS = [
  { name: "category", label: "Category", required: true },
  { name: "position", label: "Place among the rules", hint: "1 is tried first. Empty is last." },
  { name: "kind", label: "Pages", kind: "choice", options: [["prefix", "whose URL begins so"], ["regex", "in whose URL this RE2 is found"], ["url", "this one page"]] },
  { name: "pattern", label: "Prefix, expression or URL", required: true },
];

/** `rule` is changed; a new one without it. */
export function PageRuleButton({ target, rule }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay("operate");
  if (!may) return null;
  const close = () => setOpen(false);
  return html`<button class="button small" aria-label=${rule && `Edit ${rule.kind} ${rule.pattern}`} onClick=${() => setOpen(true)}>${rule ? "Edit" : "Add rule"}</button>
    ${isOpen && html`<${Dialog} title=${rule ? `Rule ${rule.position} of the categories` : "New rule of the categories"} close=${close}>
      <${Form} ...${{ target, rule }} done=${close} /><//>`}`;
}

const isSame = (a, b) => ["category", "kind", "pattern"].every((name) => a[name] === b[name]);

function Form({ target, rule, done }) {
  const drop = () => takeBack("page-rules", { target, category: rule.category, kind: rule.kind, pattern: rule.pattern });
  const keep = async (told) => {
    const { rows } = await record("POST", "page-rules", { target, ...told });
    if (!rule) return;
    const kept = rows.at(told.position ? told.position - 1 : -1); // in the spelling of the store
    if (isSame(kept, rule)) return;
    await drop();
    if (told.position > rule.position) await record("POST", "page-rules", { target, ...told }); // it has moved up
  };
  return html`<p>A page is in the category of the first rule that fits.</p>
    <${RecordForm} fields=${FIELDS} values=${rule} keep=${keep} remove=${rule && drop} removes="Its pages go to the rules behind it." done=${done} />`;
}
