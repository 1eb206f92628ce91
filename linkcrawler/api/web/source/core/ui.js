// The one place that names the vendored libraries: templates and hooks of Preact, and d3.
export {
  html, render, createContext, useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext,
  useErrorBoundary,
} from "../vendor/preact.js";

export const d3 = globalThis.d3;

let count = 0;
export const newId = (prefix) => `${prefix}-${(count += 1)}`;

/** The class names that hold, as one string: cls("a", isOn && "b"). */
export const cls = (...names) => names.filter(Boolean).join(" ");
