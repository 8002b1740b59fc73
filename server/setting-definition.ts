import { z } from "zod";

/** What there is to know of a setting. */
export interface SettingDefinition<T extends z.ZodType> {
  readonly schema: T;
  readonly description: string;
  /** May not be set by a workspace that the user has not trusted. */
  readonly restricted: boolean;
  /**
   * Who may set it in VS Code. resource: each folder of a workspace for its own files. machine-overridable: belongs to the
   * machine the models run on, as paths do.
   */
  readonly scope: "window" | "resource" | "language-overridable" | "machine-overridable";
  /** Says how an answer is made, and nothing else: a request may choose another value for itself. */
  readonly perRequest: boolean;
}

/** A setting that holds for all requests. */
export function setting<T extends z.ZodType>(
  schema: T,
  description: string,
  { restricted = false, scope = "window" }: Partial<Pick<SettingDefinition<T>, "restricted" | "scope">> = {},
): SettingDefinition<T> {
  return { schema, description, restricted, scope, perRequest: false };
}

/** A setting that says how an answer is made: a request may choose another value for itself. */
export function variant<T extends z.ZodType>(schema: T, description: string): SettingDefinition<T> {
  return { ...setting(schema, description), perRequest: true };
}

/** One of several values, each with a line of plain text that explains it where it is chosen. */
export function choice<const K extends string>(explanations: Readonly<Record<K, string>>) {
  const values = Object.keys(explanations) as [K, ...K[]];
  // VS Code's name for it; what is registered here stands in the JSON schema.
  return z.enum(values).meta({ enumDescriptions: Object.values(explanations) });
}
