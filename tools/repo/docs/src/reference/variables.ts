/** Variables that the programs read, apart from those that pin. */
import { at, type Findings, type Repository } from '../repository.ts';

export const OTHER_VARIABLES = {
  COSIGN_PASSWORD: 'Password of a private key, where no `--password-file` is given.',
  SEALIFT_NEW_PASSWORD: 'The new password, for `key change-password`.',
  COSIGN_PKCS11_PIN: 'PIN of a token, where neither the reference nor `--pin-file` names one.',
  COSIGN_PKCS11_MODULE_PATH: 'Module of a token, where the reference names none.',
  SIGSTORE_ID_TOKEN: 'Identity token to sign by, where no `--identity-token` is given.',
  COSIGN_REPOSITORY:
    'Repository that `export`, `verify` and `verify-attestation` look for signatures in, and not ' +
    'beside the image. Refused by what writes or shows them. Replaced by `--signature-repository`.',
  SOURCE_DATE_EPOCH:
    'Seconds since 1970 that `sign`, `attest` and `attach bundle` write as the time of what they ' +
    'attach, in place of now.',
  SEALIFT_SIGNER_CONFIG: 'Configuration of the signing service, for `--signer-config`.',
  DOCKER_CONFIG: "Folder of docker's `config.json`: logins of registries.",
  DOCKER_HOST: 'Where the Docker daemon listens, `unix:///PATH`, for `docker-daemon:NAME`.',
  REGISTRY_AUTH_FILE: 'File with logins of registries, as podman and skopeo take it.',
  XDG_RUNTIME_DIR: 'Where podman and skopeo keep logins.',
  XDG_CONFIG_HOME: 'Where logins and the configuration of the signing service are looked for.',
  XDG_CACHE_HOME: "Where the cache of `export` lies, and Node's own; `~/.cache` without it.",
  HTTPS_PROXY: 'Proxy for connections by https.',
  HTTP_PROXY: 'Proxy for connections by http.',
  NO_PROXY: 'Hosts that are asked without a proxy.',
  NODE_EXTRA_CA_CERTS: "Certificates that Node trusts beside the system's, for every connection.",
  NODE_TLS_REJECT_UNAUTHORIZED: '`0` is refused before anything is sent: it turns TLS off.',
  NODE_OPTIONS: 'Reported where it is set: it can change what the program does.',
  NO_COLOR: 'Text without colour.',
} as const satisfies Readonly<Record<string, string>>;

/** Names that no person sets: of Node's own start and of oclif's. */
const INTERNAL = /^(?:NODE_ENV|SEALIFT_(?:VERIFY_)?DISABLE_THEME)$/;
const OWNERS = 'SIGSTORE|COSIGN|SEALIFT|DOCKER|REGISTRY|HTTPS?|TUF|XDG|NODE';
const NAME = new RegExp(`\\b(?:(?:${OWNERS})_[A-Z0-9_]*[A-Z0-9]|NO_(?:PROXY|COLOR))\\b`, 'g');
const SOURCE = /^packages\/.*(?<!\.(?:test|fixture))\.ts$/;

/** Every variable that a program's source names has a line; constants may be called alike. */
export function checkVariables({ texts }: Repository, told: readonly string[]): Findings {
  const sources = [...texts].filter(([path]) => SOURCE.test(path));
  const constants = new Set(
    sources.flatMap(([, text]) =>
      [...text.matchAll(/\bconst ([A-Z0-9_]+)\b/g)].map(([, name]) => name),
    ),
  );
  const found = sources
    .flatMap(([path, text]) =>
      [...text.matchAll(NAME)].map(({ 0: name, index }) => ({
        name,
        place: at(path, text, index),
      })),
    )
    .filter(({ name }) => !constants.has(name) && !INTERNAL.test(name));
  const wanted = [...Map.groupBy(found, ({ name }) => name)];
  return {
    violations: wanted
      .filter(([name]) => !told.includes(name))
      .map(
        ([name, [first]]) =>
          `${first?.place}: ${name} is in no table; add it to VARIABLES of ` +
          `policy/src/options, or ` +
          'to OTHER_VARIABLES of tools/repo/docs',
      ),
    checked: wanted.length,
  };
}

/** Pages that list the variables which pin. */
const PIN_PAGES = ['docs/guides/pins.md', 'docs/verification.md'];

/** Each of those pages names every one of them. */
export function checkPinPages({ texts }: Repository, variables: readonly string[]): Findings {
  const named = PIN_PAGES.flatMap((page) =>
    variables.map((name) => ({ page, name, isThere: texts.get(page)?.includes(name) ?? false })),
  );
  return {
    violations: named
      .filter(({ isThere }) => !isThere)
      .map(({ page, name }) => `${page} lists the variables that pin, and not ${name}; add it`),
    checked: named.length,
  };
}
