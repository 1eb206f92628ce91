// The shell: top line, menu, filters, and the page that the address names.
import { html, render, useEffect, useErrorBoundary, useState } from "./core/ui.js";
import { takeToken } from "./core/api.js";
import { followLinks, hrefOf, useLocation } from "./core/state.js";
import { applyTheme, TopBar } from "./components/topbar.js";
import { Chips } from "./components/chips.js";
import { LinkDrawer } from "./components/link_drawer.js";
import { Toast } from "./components/toast.js";
import { Begin } from "./components/begin.js";
import { pageAt, PAGES } from "./pages/index.js";

const GROUPS = ["", "Links", "Compare", "Change", "Index"];

function Nav({ at, isOpen, close }) {
  return html`<nav class=${isOpen ? "nav is-open" : "nav"} aria-label="Pages" onClick=${close}>${GROUPS.map((group) => {
    const pages = PAGES.filter((page) => (page.group || "") === group);
    return pages.length > 0 && html`<div key=${group}>${group && html`<h2>${group}</h2>`}<ul>${pages.map((page) =>
      html`<li key=${page.path}><a href=${hrefOf(page.path)} aria-current=${page.path === at.path ? "page" : undefined}>${page.title}</a></li>`)}</ul></div>`;
  })}</nav>`;
}

function Page({ at }) {
  const [failure, clear] = useErrorBoundary();
  useEffect(clear, [at.path]);
  const page = pageAt(at.path);
  if (failure) return html`<div class="failure" role="alert"><p>This page could not be drawn: ${failure.message}</p></div>`;
  if (!page) return html`<div class="empty"><h1>There is no such page</h1><p><a href="/">Begin at the start</a></p></div>`;
  if (page.needsTarget && !at.target) return html`<${Begin} title=${page.title} path=${page.path} />`;
  return html`<${page.view} key=${page.path} at=${at} />`;
}

function App() {
  const at = useLocation();
  const [isNavOpen, setNavOpen] = useState(false);
  const page = pageAt(at.path);
  useEffect(() => {
    document.title = [at.target, page?.title, "linkcrawler"].filter(Boolean).join(" · ");
  }, [at.target, at.path]);
  return html`<a class="skip" href="#main">To the numbers</a>
    <${TopBar} toggleNav=${() => setNavOpen(!isNavOpen)} isNavOpen=${isNavOpen} hasWindow=${Boolean(page?.hasWindow || (page?.needsTarget && at.target))} />
    <div class="body"><${Nav} at=${at} isOpen=${isNavOpen} close=${() => setNavOpen(false)} />
      <main id="main" tabindex="-1"><${Chips} /><${Page} at=${at} /></main></div>
    <${LinkDrawer} at=${at} /><${Toast} />`;
}

takeToken();
applyTheme();
followLinks();
const place = document.getElementById("app");
place.replaceChildren();
render(html`<${App} />`, place);
