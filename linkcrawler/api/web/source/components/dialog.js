// A window above the page: focus goes into it, Escape closes it, focus comes back.
import { html, useEffect, useRef, newId, useState } from "../core/ui.js";

export function Dialog({ title, close, children, isDrawer }) {
  const place = useRef(null);
  const [id] = useState(() => newId("dialog"));
  // Now, and not in the effect: what is inside may have taken the focus by then.
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    const dialog = place.current;
    dialog.showModal();
    return () => {
      dialog.close(); // while it is open, nothing outside of it takes the focus
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const outside = (event) => event.target === place.current && close();
  const cancel = (event) => (event.preventDefault(), close());
  return html`<dialog ref=${place} class=${isDrawer ? "dialog drawer" : "dialog"} aria-labelledby=${id}
      onCancel=${cancel} onClick=${outside}>
    <div class="dialog-inside">
      <header class="dialog-head"><h2 id=${id}>${title}</h2>
        <button class="icon-button" aria-label="Close" onClick=${close}>✕</button></header>
      ${children}
    </div></dialog>`;
}
