// The API as the pages see it: questions by their names, failures as one kind of error, answers kept for a minute.
import { useCallback, useEffect, useMemo, useRef, useState } from "./ui.js";

export const ROOT = "/api/v1";
const KEEP_MS = 60_000;
const TRIES = 4;
const TOKEN = "linkcrawler-token";

/** A token in the address (#token=...) is kept for this tab and taken out of the address: a shared link to read. */
export function takeToken() {
  const given = /^#token=(.+)$/.exec(location.hash);
  if (!given) return;
  sessionStorage.setItem(TOKEN, decodeURIComponent(given[1]));
  history.replaceState(null, "", location.pathname + location.search);
}

export const token = () => sessionStorage.getItem(TOKEN) || "";
export const setToken = (text) => (text ? sessionStorage.setItem(TOKEN, text) : sessionStorage.removeItem(TOKEN));

/** What went wrong, in the server's words: RFC 9457. */
export class Problem extends Error {
  constructor(status, told) {
    super(told.detail || told.title || `The server answered ${status}`);
    Object.assign(this, { status, title: told.title, parameter: told.parameter });
  }
}

/** The address of a question with its parameters; a list is the name several times, what is empty is left out. */
export function urlOf(question, params = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") search.append(name, one);
    }
  }
  const text = search.toString();
  return `${ROOT}/${question}${text ? `?${text}` : ""}`;
}

const pause = (ms, signal) =>
  new Promise((done, failed) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), failed(signal.reason)));
  });

/** The response of the server, asked again where it says that it is busy. Throws Problem. */
export async function request(url, { method = "GET", body, signal, accept = "application/json" } = {}) {
  const headers = { Accept: accept };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  if (method !== "GET") headers["Content-Type"] = "application/json";
  for (let attempt = 1; ; attempt += 1) {
    let response;
    try {
      response = await fetch(url, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (failure) {
      if (failure.name === "AbortError") throw failure;
      throw new Problem(0, { detail: "The server does not answer. Is `linkcrawler serve` running?" });
    }
    if (response.ok) return response;
    const isBusy = response.status === 429 || (response.status === 503 && method === "GET");
    if (isBusy && attempt < TRIES) {
      const wait_s = Number(response.headers.get("Retry-After")) || 2 ** (attempt - 1);
      await pause(Math.min(wait_s, 30) * 1000, signal);
      continue;
    }
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
}

export const getJson = async (url, options) => (await request(url, options)).json();
export const send = async (method, path, body) => {
  const response = await request(`${ROOT}/${path}`, { method, body });
  kept.clear();
  return response.status === 204 ? null : response.json();
};

const watching = new Set(); // what to call when something was recorded

/** What an analyst tells the index is sent; whatever is shown is asked again then, as it may count otherwise now. */
export async function record(method, path, body) {
  const answer = await send(method, path, body);
  for (const again of watching) again();
  return answer;
}

/** It is taken back: what its parameters name is not recorded any more. */
export const takeBack = (name, params) => record("DELETE", urlOf(name, params).slice(ROOT.length + 1));

/** Whether whoever looks may do what needs this scope; false until it is known. */
export const useMay = (scope) => Boolean(useAsk("access", {}).data?.scope.includes(scope));

const kept = new Map(); // url -> {promise, at}: panels that ask the same share one answer

// So many questions at once, in the order in which they were put: the first panel is not drawn with the last one.
const AT_ONCE = 2;
let n_asked = 0;
const waiting = [];

async function inTurn(work) {
  if (n_asked >= AT_ONCE) await new Promise((go) => waiting.push(go));
  n_asked += 1;
  try {
    return await work();
  } finally {
    n_asked -= 1;
    waiting.shift()?.();
  }
}

/** Whatever was answered before is asked again. */
export const forget = () => kept.clear();

function shared(url) {
  const known = kept.get(url);
  if (known && Date.now() - known.at < KEEP_MS) return known.promise;
  const promise = inTurn(() => getJson(url));
  kept.set(url, { promise, at: Date.now() });
  promise.catch(() => kept.delete(url));
  return promise;
}

export const ask = (question, params) => shared(urlOf(question, params));

/**
 * A question's answer: {data, error, isLoading, again, more, isLoadingMore}. `question` null asks nothing. While another
 * answer is awaited the one before stays. It is asked again when something was recorded, unless `isSteady`. `more` adds
 * the rows behind the last one, if there are any.
 */
export function useAsk(question, params, { isSteady } = {}) {
  const url = question && urlOf(question, params);
  const [answer, setAnswer] = useState({ url: null });
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [round, setRound] = useState(0);
  const latest = useRef(url);
  latest.current = url;
  // Asked while the page is drawn and not after it was painted: the server counts meanwhile.
  const asked = useMemo(() => url && shared(url), [url, round]);
  useEffect(() => {
    asked?.then(
      (data) => latest.current === url && setAnswer({ url, data }),
      (error) => latest.current === url && setAnswer({ url, error }),
    );
  }, [asked]);
  useEffect(() => {
    if (isSteady) return;
    const more = () => setRound((n) => n + 1);
    watching.add(more);
    return () => watching.delete(more);
  }, []);
  const again = useCallback(() => (kept.delete(url), setRound((n) => n + 1)), [url]);
  const { data } = answer;
  const hasMore = answer.url === url && data && (data.next_cursor || (data.has_more && Array.isArray(data.rows)));
  const more = !hasMore ? null : async () => {
    setLoadingMore(true);
    const place = data.next_cursor ? { cursor: data.next_cursor } : { offset: data.rows.length };
    try {
      const next = await ask(question, { ...params, ...place });
      if (latest.current === url) setAnswer({ url, data: { ...next, rows: [...data.rows, ...next.rows] } });
    } catch (error) {
      if (latest.current === url) setAnswer({ url, data, error });
    }
    setLoadingMore(false);
  };
  if (!url) return { isLoading: false };
  const isLoading = answer.url !== url;
  return { data, error: isLoading ? undefined : answer.error, isLoading, again, more, isLoadingMore };
}

/** Give the answer as a file, named after the question. */
export async function download(question, params, format) {
  const response = await request(urlOf(question, { ...params, format }), { accept: "*/*" });
  save(await response.blob(), [question, params.target || "index"].flat().join("-").replace(/[^\w.-]+/g, "_") + `.${format}`);
}

export function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The command that asks the same in a terminal. */
export function curlOf(question, params) {
  const quoted = (location.origin + urlOf(question, params)).replaceAll("'", "'\\''");
  return `curl ${token() ? '-H "Authorization: Bearer $LINKCRAWLER_TOKEN" ' : ""}'${quoted}'`;
}
