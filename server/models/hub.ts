import type { HubFile } from "./catalogue.ts";
import { downloadFile, type HttpDownloadOptions } from "./http-download.ts";
import type { PartialFile } from "./partial-file.ts";

export interface HubDownloadOptions extends Omit<HttpDownloadOptions, "source"> {
  /** Address of the hub, without the repository. */
  readonly baseUrl: string;
}

/** The hub's address: the variable `TANDEM_HUB`, else `HF_ENDPOINT`, else the public hub. */
export function hubUrl(environment: NodeJS.ProcessEnv): string {
  return (environment.TANDEM_HUB || environment.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
}

/** Downloads a file of the model hub into `part`. Throws what {@link downloadFile} throws. */
export function downloadFromHub(file: HubFile, part: PartialFile, options: HubDownloadOptions): Promise<void> {
  return downloadFile(fileUrl(options.baseUrl, file), part, { ...options, source: "the model hub" });
}

function fileUrl(baseUrl: string, { repository, revision, file }: HubFile): string {
  const encode = (text: string) => text.split("/").map(encodeURIComponent).join("/");
  return `${baseUrl}/${encode(repository)}/resolve/${encode(revision)}/${encode(file)}`;
}
