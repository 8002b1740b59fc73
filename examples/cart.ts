export interface Item {
  name: string;
  /** In cents. */
  price: number;
  quantity: number;
}

/** The price of all items together, in cents. */
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item.price * item.quantity;
  }
  return sum;
}

/** The item with the highest price, or undefined for an empty cart. */
export function mostExpensive(items: readonly Item[]): Item | undefined {
  let best: Item | undefined;
  for (const item of items) {
    if (best
  }
  return best;
}

// Sorts the items by 
export function sorted(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => a.price - b.price);
}
