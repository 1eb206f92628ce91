// The shell's first line: what is looked at, since when, by what light.
import { html, useEffect, useRef, useState } from "../core/ui.js";
import { change, go, hrefOf, useLocation, WINDOWS, DEFAULT_WINDOW, windowOf } from "../core/state.js";
import { Share } from "./share.js";

const SCOPES = { domain: "whole domain", host: "this host", prefix: "URLs beginning so", url: "this URL" };

export function TopBar({ toggleNav, isNavOpen, hasWindow }) {
  const at = useLocation();
  return html`<header class="topbar">
    <button class="icon-button nav-toggle" aria-label="Pages" aria-expanded=${isNavOpen ? "true" : "false"} onClick=${toggleNav}>☰</button>
    <a class="brand" href="/" aria-label="linkcrawler: the index"><img src="/assets/icon.svg" alt="" width="22" height="22" /><span>linkcrawler</span></a>
    <${TargetBox} key=${at.target || ""} at=${at} />
    ${hasWindow ? html`<${WindowPicker} at=${at} />` : html`<span class="window-picker"></span>`}
    <${Share} /><${ThemeButton} />
  </header>`;
}

function TargetBox({ at }) {
  const field = useRef(null);
  const [text, setText] = useState(at.target || "");
  useEffect(() => {
    const slash = (event) => {
      if (event.key !== "/" || event.target.closest("input,textarea,select,dialog") || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      field.current.focus();
      field.current.select();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);
  const submit = (event) => {
    event.preventDefault();
    const target = text.trim();
    if (!target) return go("/");
    const path = ["/", "/sql", "/crawls", "/watches"].includes(at.path) ? "/overview" : at.path;
    go(hrefOf(path, { target, scope: guessed(target, at.scope) }));
    field.current.blur();
  };
  return html`<form class="target-box" role="search" onSubmit=${submit}>
    <input ref=${field} type="text" value=${text} onInput=${(event) => setText(event.target.value)} autocomplete="off" spellcheck=${false}
      autocapitalize="off" placeholder="Domain or URL" aria-label="Domain or URL to look at (press / to come here)" />
    <select aria-label="How much of it" value=${at.scope || "domain"} onChange=${(event) => change({ scope: event.target.value === "domain" ? null : event.target.value })}>
      ${Object.entries(SCOPES).map(([name, said]) => html`<option key=${name} value=${name}>${said}</option>`)}
    </select><kbd aria-hidden="true">/</kbd>
  </form>`;
}

/** A bare domain has no URL scope: it is the whole domain that is meant again. */
const guessed = (target, scope) => (!/[/:]/.test(target) && (scope === "url" || scope === "prefix") ? null : scope);

function WindowPicker({ at }) {
  const isCustom = Boolean(at.from || at.to);
  const [isOpen, setOpen] = useState(isCustom);
  const { from, to } = windowOf(at);
  const chosen = isCustom || isOpen ? "custom" : at.window in WINDOWS ? at.window : DEFAULT_WINDOW;
  const pick = (name) => {
    setOpen(name === "custom");
    if (name !== "custom") change({ window: name === DEFAULT_WINDOW ? null : name, from: null, to: null });
  };
  const set = (name) => (event) => change({ from: from, to: to, window: null, [name]: event.target.value });
  const today = new Date().toISOString().slice(0, 10);
  return html`<div class="window-picker" role="group" aria-label="Window">
    <select aria-label="Window" value=${chosen} onChange=${(event) => pick(event.target.value)}>
      <option value="30d">30 days</option><option value="90d">90 days</option><option value="1y">1 year</option>
      <option value="custom">Between…</option></select>
    ${(isOpen || isCustom) && html`<span class="dates"><input type="date" aria-label="From" value=${from?.slice(0, 10)} max=${to || today} onChange=${set("from")} />
      <input type="date" aria-label="To" value=${to?.slice(0, 10) || ""} min=${from} max=${today} onChange=${set("to")} /></span>`}
  </div>`;
}

const THEME = "linkcrawler-theme";

/** By the system, unless someone chose. */
export function applyTheme(theme = localStorage.getItem(THEME)) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

function ThemeButton() {
  const turn = () => {
    const isDark = getComputedStyle(document.documentElement).colorScheme === "dark" ||
      (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    localStorage.setItem(THEME, isDark ? "light" : "dark");
    applyTheme();
  };
  return html`<button class="icon-button" aria-label="Dark or light" title="Dark or light" onClick=${turn}>◐</button>`;
}
