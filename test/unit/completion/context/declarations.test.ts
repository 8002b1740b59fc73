import { expect, test } from "vitest";
import { declaredName } from "../../../../server/completion/context/declarations.ts";

test.each([
  ["class Ledger {", "Ledger"],
  ["export default abstract class Ledger<T> extends Book {", "Ledger"],
  ["export async function settle(", "settle"],
  ["  def settle(self, account):", "settle"],
  ["    async def settle(self):", "settle"],
  ["pub(crate) fn settle<T>(", "settle"],
  ["func (l *Ledger) Settle(a int) error {", "Settle"],
  ["export interface Account {", "Account"],
  ["export type Account =", "Account"],
  ["export const LIMIT = 3;", "LIMIT"],
  ["LIMIT = 3", "LIMIT"],
  ["LIMIT: int = 3", "LIMIT"],
  ["  public static List<String> settle(Account account) {", "settle"],
  ["  async settle(account: Account): Promise<void> {", "settle"],
  ["  #settle(account) {", "settle"],
  ["exports.settle = function () {", "settle"],
  ["Ledger.prototype.settle = function settle() {", "settle"],
])("%s declares %s", (line, name) => {
  expect(declaredName(line)).toBe(name);
});

test.each([
  "  if (account) {",
  "  } else if (ready(account)) {",
  "  for (const account of accounts) {",
  "  return settle(account);",
  "  const local = 3;",
  "settle(account)",
  "// class Ledger",
  "  catch (error) {",
  "total == 3",
  "",
  `const ${"x".repeat(400)} = 1`,
])("%s declares nothing that is used elsewhere", (line) => {
  expect(declaredName(line)).toBeUndefined();
});

test("a long line of brackets takes no time", () => {
  const start = performance.now();
  for (const unit of ["(", "a ", "a<", "<", "[],", "a("]) declaredName(`  ${unit.repeat(140)}{`);
  expect(performance.now() - start).toBeLessThan(100);
});
