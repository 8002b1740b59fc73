/** Names (without folders) of files that hold secrets as a rule. */
const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(\..+)?$|\.env$/,
  /\.(pem|key|p8|p12|pfx|cer|crt|der|csr|jks|keystore|kdbx|ppk|asc|gpg|pgp|ovpn|agekey)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?(\.pub)?$/,
  /^\.(netrc|npmrc|pypirc|pgpass|htpasswd|git-credentials|dockercfg|vault-token)$|^_netrc$/,
  /^(credentials|secrets?)(\.(json|ya?ml|toml|ini|txt|properties))?$/,
  /\.tfvars(\.json)?$|\.tfstate(\.backup)?$/,
];
const SECRET_FOLDERS = /(^|[\\/])\.(ssh|gnupg|aws|azure|kube)[\\/]/;

/** Whether a file is likely to hold passwords, keys or certificates. Its text must not be shown to a model elsewhere. */
export function isSecretFile(path: string): boolean {
  const lowered = path.toLowerCase();
  const name = lowered.slice(Math.max(lowered.lastIndexOf("/"), lowered.lastIndexOf("\\")) + 1);
  return SECRET_FOLDERS.test(lowered) || SECRET_NAMES.some((pattern) => pattern.test(name));
}
