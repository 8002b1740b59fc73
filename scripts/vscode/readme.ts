import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "../project.ts";

/** Where the README lies that is packaged while there is no repository, relative to the project. */
export const PACKAGED_README = "dist/README.md";

/** `![text](target)` with the line that it may fill, and `[text](target)`. */
const PICTURE = /!\[[^\]]*\]\(([^)\s]+)\)\n*/g;
const LINK = /(?<!!)\[([^\]]*)\]\(([^)\s]+)\)/g;
/** What only those who have the repository can do. */
const REPOSITORY_SECTIONS: readonly string[] = ["Try it", "In the terminal", "Develop"];
const ELSEWHERE = /^(?:[a-z][a-z+.-]*:|#)/i;

/** Writes {@link PACKAGED_README} from README.md. Rejects with the file system's error. */
export async function writeReadme(): Promise<void> {
  const text = await readFile(path.join(PROJECT, "README.md"), "utf8");
  await writeFile(path.join(PROJECT, PACKAGED_README), packagedReadme(text));
}

/** What of the README is for those who have the package and nothing else. */
export function packagedReadme(markdown: string): string {
  return withoutFiles(withoutSections(markdown, REPOSITORY_SECTIONS));
}

/** A Markdown text without the sections (level 2) with these headings. */
export function withoutSections(markdown: string, headings: readonly string[]): string {
  const sections = markdown.split(/^(?=## )/m);
  return sections.filter((section) => !headings.some((heading) => section.startsWith(`## ${heading}\n`))).join("");
}

/**
 * A Markdown text for where its files are not: without the pictures among them, and with the text of links to them. On an
 * extension's page the editor loads pictures over HTTPS only, and shows others, also such as are data: URLs, as broken.
 */
export function withoutFiles(markdown: string): string {
  return markdown
    .replace(PICTURE, (picture, target: string) => (ELSEWHERE.test(target) ? picture : ""))
    .replace(LINK, (link, text: string, target: string) => (ELSEWHERE.test(target) ? link : text));
}
