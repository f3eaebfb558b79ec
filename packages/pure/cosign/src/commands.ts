/** By the words of cosign, the words of sealift that do the same, or why none do. */
const COMMANDS: Readonly<Record<string, string>> = {
  triangulate: '`sealift locate` prints where evidence is',
  generate: '`sealift payload generate` does that',
  'generate-key-pair': '`sealift key generate` does that',
  'import-key-pair': '`sealift key import` does that',
  'public-key': '`sealift key public` does that',
  'upload blob': '`oras push` does that, and `sealift attest` says what it is',
  'upload wasm': '`oras push` does that',
  upload: '`sealift attach signature` puts a signature beside its image',
  initialize: '`sealift trust init` and `sealift trust fetch` do that, with approval',
  clean: 'nothing here removes evidence: tags go with the tools of the registry',
  env: 'variables are on the page of reference; --no-env ignores them',
  login: '`docker login`, `podman login` and `skopeo login` are read from where they write',
  'manifest verify': '`sealift find FILE` lists its images; `sealift verify` each of them',
  'dockerfile verify': '`sealift find FILE` lists its images; `sealift verify` each of them',
  'trusted-root create': '`sealift trust create` does that, in the same words',
  'signing-config create': 'cosign makes it; `sealift sign --signing-config` reads it',
  'bundle create': '`sealift sign-blob --bundle` writes bundles of what it signs',
  'bundle inspect': '`sealift verify-blob --bundle` judges it; its JSON says the rest',
  'bundle upgrade': 'what cosign 2 wrote is read as it is',
  'verify-blob-attestation': '`sealift verify-blob --type TYPE` does that',
  'piv-tool': 'tokens are used through PKCS#11: --key pkcs11:…',
  'pkcs11-tool': '`pkcs11-tool` of OpenSC lists what a token has',
  completion: '`sealift --help` lists all commands',
  version: '`sealift --version` does that',
  'verify-attestations': '`sealift verify-attestation` does that',
  backup: '`sealift export` does that',
  restore: '`sealift import` does that',
};

/**
 * What to type in place of a command of cosign, as a sentence, or undefined where it has none of
 * that name. @param words of the command line, up to its first flag
 */
export function fateOfCommand([first = '', second = '']: readonly string[]): string | undefined {
  const name = [`${first} ${second}`, first].find((each) => Object.hasOwn(COMMANDS, each));
  return name === undefined ? undefined : COMMANDS[name];
}

/** Every command of which a fate is known. */
export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);
