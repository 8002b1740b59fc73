import type { LogOutputChannel } from "vscode";
import { StatisticsRequest, type StrategyFigures } from "../server/protocol.ts";
import { messageOf } from "./errors.ts";
import type { TandemServer } from "./server.ts";

/** What is shown beside a strategy is about how it does lately. */
const DAYS = 30;

/** What was counted of each strategy lately. Empty where the server does not tell, which is written to the log. */
export async function recentFigures(
  server: TandemServer,
  output: LogOutputChannel,
): Promise<readonly StrategyFigures[]> {
  if (server.connection !== "running") return [];
  try {
    const { strategies } = await server.request(StatisticsRequest, { days: DAYS });
    return strategies;
  } catch (error) {
    output.warn(`How the strategies do here could not be told: ${messageOf(error)}`);
    return [];
  }
}
