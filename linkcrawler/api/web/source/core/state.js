// What is looked at lives in the address, and nowhere else: reload, back and a sent link show the same.
import { useEffect, useState } from "./ui.js";

const SEVERAL = new Set(["competitor", "where"]);
// These stay when another page is opened; all others belong to the page that set them.
const KEPT = ["target", "competitor", "window", "from", "to", "scope", "crawl", "where"];
export const WINDOWS = { "30d": 30, "90d": 90, "1y": 365 };
export const DEFAULT_WINDOW = "1y";

const listeners = new Set();

function read() {
  const search = new URLSearchParams(location.search);
  const state = { path: location.pathname.replace(/\/+$/, "") || "/", competitor: [], where: [] };
  for (const [name, value] of search) {
    if (SEVERAL.has(name)) state[name].push(value);
    else state[name] = value;
  }
  return state;
}

export let state = read();

function searchOf(values) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (name === "path" || value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, one);
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

function arrive() {
  state = read();
  for (const listener of listeners) listener(state);
}

/** The address of the same page with these changes; null or "" takes a name away. */
export const hrefWith = (changes) => state.path + searchOf({ ...state, ...changes });

/** The address of another page: it looks at the same, in its own way. */
export function hrefOf(path, changes = {}) {
  const kept = Object.fromEntries(KEPT.map((name) => [name, state[name]]));
  return path + searchOf({ ...kept, ...changes });
}

/** Go there; `replace` leaves no step for the back button. */
export function go(href, { replace = false } = {}) {
  if (href === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", href);
  arrive();
}

export const change = (changes, options) => go(hrefWith(changes), options);

/** One more filter, or one less. */
export const addFilter = (filter) => state.where.includes(filter) || change({ where: [...state.where, filter] });
export const dropFilter = (filter) => change({ where: state.where.filter((one) => one !== filter) });

/** The state, and this component drawn again whenever it changes. */
export function useLocation() {
  const [now, setNow] = useState(state);
  useEffect(() => {
    listeners.add(setNow);
    setNow(state);
    return () => listeners.delete(setNow);
  }, []);
  return now;
}

const dayOf = (date) => date.toISOString().slice(0, 10);
const daysBefore = (date, days) => new Date(date.getTime() - days * 86_400_000);

/** A curve begins with a whole period: a year with the first of a month, 90 days with a Monday. */
function wholePeriods(name, date) {
  if (name === "1y") return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  if (name === "90d") return daysBefore(date, -((8 - date.getUTCDay()) % 7));
  return date;
}

/** The window that is asked: {from, to} as days, `to` absent where it is now. */
export function windowOf(now = state) {
  if (now.from || now.to) {
    const end = now.to ? new Date(`${now.to.slice(0, 10)}T00:00:00Z`) : new Date();
    return { from: now.from || dayOf(daysBefore(isNaN(end) ? new Date() : end, 365)), to: now.to };
  }
  const name = now.window in WINDOWS ? now.window : DEFAULT_WINDOW;
  return { from: dayOf(wholePeriods(name, daysBefore(new Date(), WINDOWS[name] - 1))) };
}

/** Days, weeks or months: what gives a curve of the window a readable number of points. */
export function periodOf(now = state) {
  if (["day", "week", "month"].includes(now.by_period)) return now.by_period;
  const { from, to } = windowOf(now);
  const days = ((to ? new Date(to) : new Date()) - new Date(from)) / 86_400_000;
  return days <= 62 ? "day" : days <= 200 ? "week" : "month";
}

/** What every question about links takes: scope, crawl, filters and until when; with `from` where a window is asked. */
export function lookOf(now = state, { isWindow = false } = {}) {
  const { from, to } = windowOf(now);
  return {
    scope: now.scope === "domain" ? undefined : now.scope,
    crawl: now.crawl,
    where: now.where,
    to,
    from: isWindow ? from : undefined,
  };
}

/** Clicks on links to pages of the dashboard are steps in it, not loads. */
export function followLinks() {
  addEventListener("popstate", arrive);
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api/") || link.pathname.startsWith("/assets/")) return;
    event.preventDefault();
    go(link.pathname + link.search);
    scrollTo(0, 0);
  });
}
