/** The panel's page. Nothing runs in it but its own script: the policy names a nonce and the extension's own files. */
export interface PanelSources {
  /** Address that the page may load styles and fonts from. */
  cspSource: string;
  nonce: string;
  script: string;
  codicons: string;
}

export function panelHtml({ cspSource, nonce, script, codicons }: PanelSources): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <title>Compare Experts</title>
  <link rel="stylesheet" href="${codicons}" id="vscode-codicon-stylesheet">
</head>
<body>
  <tandem-panel></tandem-panel>
  <script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
