// A dated note, to be seen on every curve from then on.
import { html, useState } from "../core/ui.js";
import { send, useMay } from "../core/api.js";
import { Dialog } from "./dialog.js";
import { Failure } from "./panel.js";
import { tell } from "./toast.js";

export function NoteButton({ target, done }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay("operate");
  if (!may) return null;
  return html`<button class="button small" onClick=${() => setOpen(true)}>Add note</button>
    ${isOpen && html`<${Dialog} title=${`Note on ${target}`} close=${() => setOpen(false)}>
      <${Form} target=${target} done=${() => (setOpen(false), done())} /><//>`}`;
}

function Form({ target, done }) {
  const [error, setError] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const told = Object.fromEntries(new FormData(event.target));
    try {
      await send("POST", "annotations", { target, ...told });
      tell("Noted");
      done();
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<form class="inline-form" onSubmit=${submit}>
      <input type="date" name="date" required aria-label="Day" value=${new Date().toISOString().slice(0, 10)} />
      <input type="text" name="note" required maxlength="500" aria-label="Note" placeholder="What happened" />
      <button class="button primary">Keep</button></form>
    ${error && html`<${Failure} error=${error} />`}`;
}
