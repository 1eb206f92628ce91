// Numbers, instants and names as people read them. Null is a dash: what is not known is not a zero.
const plain = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const ratio = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const DASH = "–";
const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);
const signed = (value, text) => (value > 0 ? `+${text}` : value < 0 ? `−${text}` : text);

export const count = (value) => (known(value) ? plain.format(value) : DASH);
/** 1 page, 6 pages. */
export const counted = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
export const short = (value) => (known(value) ? (Math.abs(value) < 10_000 ? plain.format(value) : compact.format(value)) : DASH);
export const number = (value) => (known(value) ? ratio.format(value) : DASH);
export const change = (value) => (known(value) ? signed(value, short(Math.abs(value))) : DASH);
/** A share from 0 to 1 as percent. */
export const share = (value) => (known(value) ? percent(100 * value) : DASH);
/** Percent, with a decimal where it is small. */
export const percent = (value) =>
  known(value) ? `${Math.abs(value) >= 10 || value === 0 ? Math.round(value) : Number(value.toFixed(1))}%` : DASH;
export const growth = (value) => (known(value) ? signed(value, percent(Math.abs(value))) : DASH);
/** Bytes, as 1.2 MB. */
export const bytes = (value) => (known(value) ? `${compact.format(value)}B` : DASH);

const asDate = (text) => (text instanceof Date ? text : new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text));
const format = (options) => {
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (value) => (value ? made.format(asDate(value)).replace("Sept", "Sep") : DASH);
};
export const day = format({ day: "numeric", month: "short", year: "numeric" });
export const month = format({ month: "short", year: "numeric" });
export const instant = format({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
/** A period of a history by its first day. */
export const period = (date, by) => (by === "month" ? month(date) : by === "week" ? `week of ${day(date)}` : day(date));

/** An address without its scheme, as long as it fits. */
export function address(url, length = 72) {
  const text = String(url).replace(/^https?:\/\//, "").replace(/\/$/, "");
  return text.length <= length ? text : `${text.slice(0, length * 0.6)}…${text.slice(text.length - length * 0.4 + 1)}`;
}

/** Control and direction characters are shown by their numbers: no text may hide itself, or turn what is around it. */
export const visible = (text) =>
  String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (c) =>
    c === "\n" || c === "\t" ? " " : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A name of the API as words: referring_domains -> Referring domains. */
export const words = (name) => {
  const text = String(name).replaceAll("_", " ").trim().replace(/\b(url|tld|ip|sql)\b/g, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
};
