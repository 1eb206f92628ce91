// Whether any run of authority ranked the index: to ask for ranks where there are none is an error.
import { useAsk } from "../core/api.js";

/** undefined while it is not known. */
export function useIsRanked() {
  const runs = useAsk("authority-runs", { limit: 1 }).data?.rows;
  return runs && runs.length > 0;
}
