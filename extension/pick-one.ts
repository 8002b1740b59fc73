import { type QuickPickItem, window } from "vscode";

export interface PickOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** The item that the cursor stands on at first. */
  readonly current?: T;
  /** Resolves when more is known of the items, which are shown anew then. Never rejects. */
  readonly completed?: Promise<void>;
}

/** As `showQuickPick`, but with the cursor on the item that is in force. Undefined when nothing was chosen. */
export function pickOne<T extends QuickPickItem>(
  items: readonly T[],
  { title, placeholder, current, completed }: PickOptions<T>,
): Promise<T | undefined> {
  const picker = window.createQuickPick<T>();
  let isOpen = true;
  picker.title = title;
  picker.placeholder = placeholder;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  picker.items = items;
  if (current) picker.activeItems = [current];
  void completed?.then(() => {
    if (!isOpen) return;
    const active = picker.activeItems;
    picker.items = [...items];
    picker.activeItems = active;
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]);
      picker.hide();
    });
    picker.onDidHide(() => {
      isOpen = false;
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
