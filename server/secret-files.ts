/**
 * Files that hold passwords, keys or certificates as a rule, as patterns of the setting `tandem.exclude`: what is
 * excluded unless the user says otherwise.
 */
export const SECRET_FILES: readonly string[] = [
  "**/*.env",
  "**/.env",
  "**/.env.*",
  "**/*.{pem,key,p8,p12,pfx,cer,crt,der,csr,jks,keystore,kdbx,ppk,asc,gpg,pgp,ovpn,agekey}",
  "**/id_{rsa,dsa,ecdsa,ed25519,ecdsa_sk,ed25519_sk}",
  "**/id_{rsa,dsa,ecdsa,ed25519,ecdsa_sk,ed25519_sk}.pub",
  "**/.{netrc,npmrc,pypirc,pgpass,htpasswd,git-credentials,dockercfg,vault-token}",
  "**/_netrc",
  "**/{credentials,secret,secrets}",
  "**/{credentials,secret,secrets}.{json,yaml,yml,toml,ini,txt,properties}",
  "**/*.{tfvars,tfvars.json,tfstate,tfstate.backup}",
  "**/.{ssh,gnupg,aws,azure,kube}/**",
];
