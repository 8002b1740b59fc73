/** What a drawing on a canvas needs to know of the theme. */
export interface ThemeColours {
  readonly line: string;
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  /** As a canvas takes it: size and family. */
  readonly font: string;
}

/** The theme as it is now. A canvas knows no variables, so they are read. */
export function themeColours(): ThemeColours {
  const style = getComputedStyle(document.body);
  const first = (...names: string[]) =>
    names.map((name) => style.getPropertyValue(name).trim()).find((value) => value !== "") ?? style.color;
  return {
    line: first("--vscode-charts-blue", "--vscode-textLink-foreground"),
    text: first("--vscode-foreground"),
    grid: first("--vscode-contrastBorder", "--vscode-widget-border", "--vscode-charts-lines"),
    background: first("--vscode-editor-background"),
    font: `${style.fontSize} ${style.fontFamily}`,
  };
}

/** Calls back whenever the theme changes. Returns what ends that. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  // VS Code puts the variables on the root, and the kind of the theme on the body.
  observer.observe(document.documentElement, { attributeFilter: ["class", "style"] });
  observer.observe(document.body, { attributeFilter: ["class", "style", "data-vscode-theme-id"] });
  return () => observer.disconnect();
}
