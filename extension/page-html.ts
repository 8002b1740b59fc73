/** One of Tandem's pages in a webview. Its files are in dist/webview/. */
export interface Page {
  title: string;
  /** The custom element that is the page, defined by its script. */
  element: string;
  script: string;
  /** Beyond what the element brings along. */
  stylesheets?: readonly string[];
}

export interface PageSources {
  /** Address that the page may load styles and fonts from. */
  cspSource: string;
  nonce: string;
  /** The address of a file of the page. */
  address: (file: string) => string;
}

/** A page's HTML. Nothing runs in it but its own script: the policy names a nonce and the extension's own files. */
export function pageHtml(
  { title, element, script, stylesheets = [] }: Page,
  { cspSource, nonce, address }: PageSources,
): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
  ].join("; ");
  const links = stylesheets.map((file) => `\n  <link rel="stylesheet" href="${address(file)}">`).join("");
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <title>${title}</title>
  <link rel="stylesheet" href="${address("codicon.css")}" id="vscode-codicon-stylesheet">${links}
</head>
<body>
  <${element}></${element}>
  <script type="module" nonce="${nonce}" src="${address(script)}"></script>
</body>
</html>`;
}
