// A sample to try Tandem on. It belongs to no project, and nothing that you write in it leaves this machine.
//
// The item in the status bar shows the strategy in force. Click it, or run "Tandem: Choose Strategy", to swap it: the next
// suggestion is made that way. Tab accepts ghost text, Escape dismisses it.

interface Item {
  name: string;
  /** In cents. */
  price: number;
  quantity: number;
}

// 1. Auto, which is the default. Put the cursor in the empty line below, at its end, and type "return". Then hover over the
//    item in the status bar: it says who wrote the answer, and why.
export function total(items: readonly Item[]): number {
  
}

// 2. Code expert and General model: one of them alone. Put the cursor after "return items" and ask for a suggestion with each.
//    "Tandem: Compare Experts Here" shows at once what both of them write.
export function cheapest(items: readonly Item[]): Item | undefined {
  return items
}

// 3. Routing: one expert, by language and by place. Put the cursor at the end of the next comment, where there is prose,
//    and then into the function, where there is code: the hover says which expert was asked.

/** Describes an item for a receipt, with its price in
export function describe(item: Item): string {
  return `${item.quantity} × ${item.name}
}

// 4. Cascade: the cheaper expert writes, and the stronger one takes over where it is unsure. Put the cursor after "=" in the
//    first line, which is easy, and then in the second one, which is not.
export const emptyCart: Item[] =
export const shippingByWeight: Record<string, (grams: number) => number> =

// 5. Ensemble: both write together, token by token. Put the cursor after "filter(". In the comparison each answer stands
//    with its probability: the one they wrote together is often neither of the two.
export function expensive(items: readonly Item[], limit: number): Item[] {
  return items.filter(
}

// 6. Rerank: both write, and every text is judged with the lines that follow. Put the cursor in the empty
//    line: only a text that declares "byName" fits what comes after it.
export function find(items: readonly Item[], name: string): Item | undefined {
  
  return byName.get(name);
}

// 7. Vote: both write twice, from different beginnings, and the text that most of them wrote is taken. Put the cursor after
//    "sort(".
export function sorted(items: readonly Item[]): Item[] {
  return [...items].sort(
}

// How each strategy works can be varied, too: "Tandem: Choose Variant".
