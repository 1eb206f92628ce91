// A target whose backlinks are watched. Begun, changed, ended.
import { html, useState } from "../core/ui.js";
import { record, takeBack, useMay } from "../core/api.js";
import { Dialog } from "./dialog.js";
import { dated, dayOf, RecordForm } from "./record_form.js";

const WHAT = [
  { name: "target", label: "Target", required: true },
  { name: "scope", label: "How much of it", kind: "choice", options: [["domain", "whole domain"], ["host", "this host"], ["prefix", "URLs beginning so"], ["url", "this URL"]] },
];
const SINCE = { name: "since", label: "Events since" };
const WEBHOOK = { name: "webhook", label: "Webhook", hint: "The URL that events are posted to.", wide: true };
const SECRET = { name: "secret", label: "Secret", hint: "Signs what is posted.", kind: "password", wide: true };

/** `watch` is changed; a new one without it, of `target` unless another is given. */
export function WatchButton({ target, scope, watch }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay("operate");
  if (!may) return null;
  const close = () => setOpen(false);
  return html`<button class="button small" aria-label=${watch && `Edit ${watch.target}`} onClick=${() => setOpen(true)}>${watch ? "Edit" : "Add watch"}</button>
    ${isOpen && html`<${Dialog} title=${watch ? `Watch of ${watch.target}` : "New watch"} close=${close}><${Form} ...${{ target, scope, watch }} done=${close} /><//>`}`;
}

function Form({ target, scope, watch, done }) {
  const values = watch ? { since: dayOf(watch.since), webhook: watch.webhook_url } : { target, scope };
  const since = dated({ ...SINCE, hint: watch ? "An earlier day adds what is known since then." : "From now on, unless a day is given." }, values.since);
  const keep = (told) => {
    if (!watch) return record("POST", "watches", told);
    const changed = { ...told, webhook: told.webhook || "", since: told.since === values.since ? undefined : told.since };
    return record("POST", "watches", { target: watch.target, scope: watch.scope, ...changed });
  };
  const drop = () => takeBack("watches", { target: watch.target, scope: watch.scope });
  return html`<p>Each backlink that is new, lost or changed is an event.</p>
    <${RecordForm} fields=${[...(watch ? [] : WHAT), since, WEBHOOK, watch?.is_signed ? { ...SECRET, hint: "One is kept. Another takes its place." } : SECRET]} values=${values} keep=${keep} remove=${watch && drop} removes="Its events stay." done=${done} />`;
}
