import { COMMAND_NAMES } from '../commands.ts';

/** Commands of cosign that have the same job here, by the words of both. */
const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['verify', 'verify-attestation', 'verify-blob', 'sign', 'attest', 'sign-blob'],
      ...['attest-blob', 'save', 'load', 'copy', 'tree'],
      ...['signature', 'attestation', 'sbom'].map((kind) => `download ${kind}`),
      ...['signature', 'attestation', 'sbom', 'bundle'].map((kind) => `attach ${kind}`),
    ].map((name) => [name, name]),
  ),
  'verify-blob-attestation': 'verify-blob',
  triangulate: 'locate',
  generate: 'payload generate',
  'generate-key-pair': 'key generate',
  'import-key-pair': 'key import',
  'public-key': 'key public',
  'trusted-root create': 'trust create',
  // Of the first year: what was uploaded and downloaded were signatures.
  upload: 'attach signature',
  download: 'download signature',
  version: '--version',
};

/** What a command of cosign is called here. */
export interface Named {
  /** `attach signature`, as cosign calls it. */
  readonly theirs: string;
  readonly ours: string;
}

/**
 * The longest name that the words begin with, or undefined where none is of a command here.
 * @param words that are no flags
 */
export function commandIn([first = '', second = '']: readonly string[]): Named | undefined {
  const both = `${first} ${second}`;
  // `upload blob` is another command than the `upload` of the first year.
  const names = COMMAND_NAMES.includes(both) ? [both] : [both, first];
  const theirs = names.find((name) => Object.hasOwn(NAMES, name));
  const ours = theirs === undefined ? undefined : NAMES[theirs];
  return theirs === undefined || ours === undefined ? undefined : { theirs, ours };
}

/** Every command of cosign that has its like here. */
export const TRANSLATED: readonly string[] = Object.keys(NAMES);
