import os from "node:os";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DocumentError } from "../../../server/completion/document-error.ts";
import { Exclusions, exclusionsOf } from "../../../server/completion/exclusions.ts";
import { SECRET_FILES } from "../../../server/secret-files.ts";

const secrets = new Exclusions(SECRET_FILES);

describe("files with secrets", () => {
  test.each([
    ".env",
    "app/.env.local",
    "app/production.env",
    "certs/server.PEM",
    "certs\\server.key",
    "id_rsa",
    "id_ed25519_sk",
    "deploy/id_ed25519.pub",
    ".npmrc",
    ".ssh/config",
    "home/.aws/credentials",
    "home/.AWS/sso/cache/1.json",
    "secrets.yaml",
    "infra/prod.tfvars",
    "infra/terraform.tfstate",
    "infra/terraform.tfstate.backup",
    "file:///home/jo/app/.env",
    "file:///home/jo/a%20folder/%2Eenv",
    "file:///c%3A/Users/Jo/certs/Server.Key",
    "file://server/share/id_rsa",
    "untitled:.env",
    "untitled:/home/jo/app/.env.production",
    "vscode-notebook-cell:/home/jo/.ssh/keys.ipynb#W0sZmlsZQ%3D%3D",
    "vscode-remote://ssh-remote%2Bhost/home/jo/.env",
    "a\nb/.env",
  ])("%j is excluded", (document) => {
    expect(secrets.find(document)).toBeDefined();
    expect(secrets.mayRead(document)).toBe(false);
  });

  test.each([
    "environment.ts",
    "keys.ts",
    "src/credentials-provider.ts",
    "src/secrets/store.ts",
    "monkey.py",
    "certificate.md",
    "env/main.go",
    "id_rsa_test.py",
    "untitled:Untitled-1",
    "vscode-notebook-cell:/home/jo/a.ipynb#.env",
    "file:///home/jo/a.ts?.env",
    "file:///home/jo/100%/a.ts",
    "",
  ])("%j is not", (document) => {
    expect(secrets.find(document)).toBeUndefined();
  });
});

describe("patterns", () => {
  test.each([
    ["*.key", "file:///a/b/c.key"],
    ["private/**", "file:///a/private/b/c.ts"],
    ["private/", "file:///a/private/b/c.ts"],
    ["./private/*.ts", "file:///a/private/c.ts"],
    ["/a/private/**", "file:///a/private/c.ts"],
    ["C:/private/**", "file:///c%3A/private/c.ts"],
    ["~/private/**", `file://${os.homedir()}/private/c.ts`],
    ["!(*.ts)", "file:///a/c.js"],
    ["**/[ab].ts", "file:///x/A.ts"],
    ["**", "untitled:Untitled-1"],
  ])("%s fits %s", (pattern, document) => {
    const exclusions = new Exclusions([pattern]);
    expect(exclusions.problems).toEqual([]);
    expect(exclusions.find(document)).toBe(pattern);
  });

  test.each([
    ["/private/**", "file:///a/private/c.ts"],
    ["private/*", "file:///a/private/b/c.ts"],
    ["private", "file:///a/private/c.ts"],
    ["*.key", "file:///a/key.ts"],
  ])("%s does not fit %s", (pattern, document) => {
    expect(new Exclusions([pattern]).find(document)).toBeUndefined();
  });

  test("the last one that fits counts, so that there can be exceptions", () => {
    const exclusions = new Exclusions(["**/.env.*", "!**/.env.example", "**/old/**"]);
    expect(exclusions.find("app/.env.local")).toBe("**/.env.*");
    expect(exclusions.find("app/.env.example")).toBeUndefined();
    expect(exclusions.find("app/old/.env.example")).toBe("**/old/**");
    expect(exclusions.find("app/main.ts")).toBeUndefined();
  });

  test.each(["", "  ", "!", "*.{key", "**/[z-a].ts", "(a", "x".repeat(70_000)])(
    "a broken one is told, and the others count: %#",
    (broken) => {
      const exclusions = new Exclusions([broken, "*.key"]);
      expect(exclusions.problems).toEqual([expect.stringContaining("tandem.exclude is broken")]);
      expect(exclusions.find("a.key")).toBe("*.key");
    },
  );

  test("none exclude nothing", () => {
    expect(new Exclusions([]).find("/home/jo/.env")).toBeUndefined();
  });

  test("whatever they are, a list has an answer for every document", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 })), fc.string(), (patterns, document) => {
        const exclusions = new Exclusions(patterns);
        const found = exclusions.find(document);
        expect(found === undefined || patterns.includes(found)).toBe(true);
        expect(exclusions.find(document)).toBe(found);
      }),
    );
  });

  test("the same list is read once", () => {
    expect(exclusionsOf(["*.key"])).toBe(exclusionsOf(["*.key"]));
    expect(exclusionsOf(["*.key"])).not.toBe(exclusionsOf([]));
  });
});

test("a document that is excluded is refused by name, with the pattern and what to do", () => {
  expect(() => secrets.check("file:///home/jo/app/main.ts")).not.toThrow();
  expect(() => secrets.check("file:///home/jo/app/.env")).toThrow(DocumentError);
  expect(() => secrets.check("file:///home/jo/app/.env")).toThrow(
    /^\.env is not read: the pattern "\*\*\/\.env" of the setting tandem\.exclude fits it\..*"!"/,
  );
});
