import { type QuickPickItem, window } from "vscode";

export interface PickOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** The item that the cursor stands on at first. */
  readonly current?: T;
}

/** As `showQuickPick`, but with the cursor on the item that is in force. Undefined when nothing was chosen. */
export function pickOne<T extends QuickPickItem>(
  items: readonly T[],
  { title, placeholder, current }: PickOptions<T>,
): Promise<T | undefined> {
  const picker = window.createQuickPick<T>();
  picker.title = title;
  picker.placeholder = placeholder;
  picker.matchOnDetail = true;
  picker.items = items;
  if (current) picker.activeItems = [current];
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
