import type { Status } from "../server/protocol.ts";
import type { ComparisonState } from "./compare-session.ts";

/** What the extension exports: to other extensions, and to the tests that run in the extension host. */
export interface TandemApi {
  /** What the server last said of itself; undefined while it does not run. */
  status(): Status | undefined;
  /** What the side panel shows of the last comparison. */
  comparison(): ComparisonState;
}
