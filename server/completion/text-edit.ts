/** A change of a document: at `offset` the text `removed` became `inserted`. */
export interface TextEdit {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly removed: string;
  readonly inserted: string;
}

/**
 * The same change without what it leaves as it is, at the cursor where there is a choice: editors may send a whole word, or
 * the whole document, for one letter. Inserting `a` into `aa` could have happened at three places.
 */
export function smallestEdit({ offset, removed, inserted }: TextEdit, cursor: number): TextEdit {
  const upToCursor = Math.min(Math.max(0, cursor - offset), removed.length);
  const before = commonPrefix(removed.slice(0, upToCursor), inserted);
  const after = commonSuffix(removed.slice(before), inserted.slice(before));
  const left = removed.slice(before, removed.length - after);
  const right = inserted.slice(before, inserted.length - after);
  const more = commonPrefix(left, right);
  return { offset: offset + before + more, removed: left.slice(more), inserted: right.slice(more) };
}

/** How many UTF-16 units two texts have in common from the beginning. */
export function commonPrefix(first: string, second: string): number {
  const most = Math.min(first.length, second.length);
  let length = 0;
  while (length < most && first[length] === second[length]) length++;
  return length;
}

function commonSuffix(first: string, second: string): number {
  const most = Math.min(first.length, second.length);
  let length = 0;
  while (length < most && first[first.length - 1 - length] === second[second.length - 1 - length]) length++;
  return length;
}
