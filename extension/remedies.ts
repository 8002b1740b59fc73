import { COMMANDS, type CommandId, OPEN_SETTINGS } from "./commands.ts";

/** A button below a message. */
export interface Remedy {
  readonly title: string;
  readonly command: CommandId | typeof OPEN_SETTINGS;
  readonly arguments: readonly string[];
}

const SETTING = /\btandem(?:\.[A-Za-z]+)+/;
/** More buttons than this are a menu. */
const MOST = 3;

/**
 * What a message tells its reader to do, as buttons: the commands that it names ("Tandem: Manage Models"), the first setting
 * that it names, and the log in any case.
 */
export function remediesIn(message: string): Remedy[] {
  const named = (Object.keys(COMMANDS) as CommandId[]).filter((id) =>
    message.includes(`Tandem: ${COMMANDS[id].title}`),
  );
  const setting = SETTING.exec(message)?.[0];
  const remedies: Remedy[] = [
    ...named.map(runs),
    ...(setting ? [{ title: "Open Settings", command: OPEN_SETTINGS, arguments: [setting] } as const] : []),
  ];
  const log = runs("tandem.showLog");
  return [...remedies.filter(({ command }) => command !== log.command).slice(0, MOST - 1), log];
}

function runs(command: CommandId): Remedy {
  return { title: COMMANDS[command].title, command, arguments: [] };
}
