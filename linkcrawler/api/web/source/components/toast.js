// A short word on what was done; gone by itself, read aloud once.
import { html, useEffect, useState } from "../core/ui.js";

let show = () => {};
export const tell = (text) => show(text);

export function Toast() {
  const [text, setText] = useState("");
  useEffect(() => {
    let timer;
    show = (said) => {
      clearTimeout(timer);
      setText(said);
      timer = setTimeout(() => setText(""), 4000);
    };
    return () => clearTimeout(timer);
  }, []);
  return html`<div class=${text ? "toast is-shown" : "toast"} role="status">${text}</div>`;
}
