// This view for somebody else: a link with a token that can only read, for as long as one says.
import { html, useState } from "../core/ui.js";
import { send, useMay } from "../core/api.js";
import { Dialog } from "./dialog.js";
import { Failure } from "./panel.js";
import { copy } from "./panel_menu.js";

const DAYS = [1, 7, 30, 90];

export function Share() {
  const [isOpen, setOpen] = useState(false);
  const may = useMay("operate");
  if (!may) return null;
  return html`<button class="button share" onClick=${() => setOpen(true)}>Share</button>
    ${isOpen && html`<${Dialog} title="Share this view" close=${() => setOpen(false)}><${Maker} /><//>`}`;
}

function Maker() {
  const [days, setDays] = useState(30);
  const [told, setTold] = useState({});
  const make = async () => {
    setTold({ isAsked: true });
    try {
      const { token, id } = await send("POST", "tokens", { scope: ["read"], name: "shared view", expires_days: days });
      setTold({ id, link: `${location.origin}${location.pathname}${location.search}#token=${encodeURIComponent(token)}` });
    } catch (error) {
      setTold({ error });
    }
  };
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  return html`<p>Who has the link can read every page here, run no SQL and change nothing.</p>
    ${isHere && html`<p class="muted">This server answers on this machine only. For others to reach it: <code>linkcrawler serve --host 0.0.0.0</code>; then tokens are needed.</p>`}
    <p class="row-of-buttons"><label>For <select value=${days} onChange=${(event) => setDays(Number(event.target.value))}>
        ${DAYS.map((n) => html`<option key=${n} value=${n}>${n === 1 ? "1 day" : `${n} days`}</option>`)}</select></label>
      <button class="button primary" disabled=${told.isAsked} onClick=${make}>Make a link</button></p>
    <div role="status">${told.error && html`<${Failure} error=${told.error} />`}
      ${told.link && html`<pre class="code" tabindex="0">${told.link}</pre>
        <p class="row-of-buttons"><button class="button" onClick=${() => copy(told.link, "Link")}>Copy</button>
          <span class="muted">It is shown this once. To end it sooner: <code>linkcrawler tokens revoke ${told.id}</code></span></p>`}</div>`;
}
