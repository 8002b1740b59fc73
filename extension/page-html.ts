/** One of Tandem's pages in a webview. Its files are in dist/webview/. */
export interface Page {
  title: string;
  /** The custom element that is the page, defined by its script. */
  element: string;
  script: string;
  /** Beyond what the element brings along. */
  stylesheet?: string;
}

export interface PageContents {
  nonce: string;
  /** The text of the page's script. */
  script: string;
  /** The text of its stylesheet. */
  style?: string | undefined;
}

/**
 * A page's HTML, whole: the policy lets it load nothing at all, and nothing runs in it but its own script. A file that a
 * page asks for goes through a worker, the editor and, with a remote one, the network.
 */
export function pageHtml({ title, element }: Page, { nonce, script, style }: PageContents): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    ...(style ? [`style-src 'nonce-${nonce}'`] : []),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <title>${title}</title>${style ? `\n  <style nonce="${nonce}">${style}</style>` : ""}
</head>
<body>
  <${element}></${element}>
  <script type="module" nonce="${nonce}">${script}</script>
</body>
</html>`;
}
