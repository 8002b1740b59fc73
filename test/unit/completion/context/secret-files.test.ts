import { expect, test } from "vitest";
import { isSecretFile } from "../../../../server/completion/context/secret-files.ts";

test.each([
  ".env",
  "app/.env.local",
  "app/production.env",
  "certs/server.PEM",
  "certs\\server.key",
  "id_rsa",
  "deploy/id_ed25519.pub",
  ".npmrc",
  ".ssh/config",
  "home/.aws/credentials",
  "secrets.yaml",
  "infra/prod.tfvars",
  "infra/terraform.tfstate",
])("%s is secret", (path) => {
  expect(isSecretFile(path)).toBe(true);
});

test.each(["environment.ts", "keys.ts", "src/credentials-provider.ts", "monkey.py", "certificate.md", "env/main.go"])(
  "%s is not",
  (path) => {
    expect(isSecretFile(path)).toBe(false);
  },
);
