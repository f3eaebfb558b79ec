import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { witnessKey } from '@sealift/real-stack';
import { VECTORS } from '../folders.ts';
import type { Variant } from './case.ts';
import { endedBefore } from './stack-cases.ts';

const foreignRoot = (): Buffer => readFileSync(join(VECTORS, 'defaults/trusted_root.json'));
const bytes = (content: Uint8Array | string | undefined): string =>
  Buffer.from(content ?? '').toString();

/** One reading each that must end otherwise, of evidence that is right. */
export const VARIANTS: readonly Variant[] = [
  {
    of: 'sig-key',
    name: 'other-log-key',
    about: 'the pinned Rekor key is that of another log',
    expect: 'UNKNOWN_LOG',
    change: (_, { places }) => ({ 'rekor.pub': readFileSync(places.pki('rekor1-old.pub')) }),
  },
  {
    of: 'sig-key',
    name: 'other-key',
    about: 'another key than the signer’s',
    expect: 'KEY',
    change: (_, { file }) => ({ 'key.pub': readFileSync(file('other.pub')) }),
  },
  {
    of: 'sig-keyless',
    name: 'no-ct-key',
    about: 'no key of a CT log is pinned',
    expect: 'SCT',
    change: () => ({ 'ctfe.pub': undefined }),
  },
  {
    of: 'sig-keyless',
    name: 'chain-not-anchored',
    about: 'the chain beside the signature is right, and an intermediate is pinned as the root',
    expect: 'PARTIAL_CHAIN',
    change: (_, { places }) => ({
      'ca-roots.pem': readFileSync(places.pki('tsa-intermediate.pem')),
      'ca-intermediates.pem': undefined,
    }),
  },
  {
    of: 'sig-keyless',
    name: 'chain-beside-the-signature',
    about: 'only the root is pinned; the intermediates are those beside the signature',
    expect: 'accepted',
    change: () => ({ 'ca-intermediates.pem': undefined }),
  },
  {
    of: 'sig-enterprise',
    name: 'issuer-asked-for',
    about: 'the policy asks for an issuer, and an enterprise’s certificate states none',
    expect: 'IDENTITY',
    change: () => ({ options: '--insecure-ignore-sct\n', issuer: 'http://127.0.0.1:8888\n' }),
  },
  {
    of: 'sig-enterprise',
    name: 'sct-not-waived',
    about: 'an enterprise’s certificate without a promise of a CT log',
    expect: 'SCT',
    change: () => ({ options: '--no-oidc-issuer\n' }),
  },
  {
    of: 'bundle-keyless-rekor1',
    name: 'no-issuer-asked-for',
    about: 'a certificate of Fulcio where the policy asks for one without an issuer',
    expect: 'IDENTITY',
    change: () => ({ options: '--no-oidc-issuer\n', issuer: undefined }),
  },
  {
    of: 'bundle-keyless-rekor1-tsa',
    name: 'foreign-root',
    about: 'the trusted root of another instance',
    expect: 'UNKNOWN_LOG',
    change: () => ({ 'trusted_root.json': foreignRoot() }),
  },
  {
    of: 'bundle-keyless-rekor1-tsa',
    name: 'two-instances',
    about: 'two instances are pinned, and this is of the second',
    expect: 'accepted',
    change: (_, { places }) => ({
      'trusted_root.jsonl':
        oneLine(foreignRoot()) + oneLine(readFileSync(places.client('trusted_root.json'))),
    }),
  },
  {
    of: 'bundle-keyless-rekor2',
    name: 'witnessed',
    about: 'the log’s checkpoint bears the witness’s cosignature',
    expect: 'accepted',
    change: (_, bench) => ({ witnesses: `${witnessKey(bench)}\n`, 'witness-quorum': '1\n' }),
  },
  {
    of: 'bundle-key-unlogged',
    name: 'log-not-waived',
    about: 'a signature in no log',
    expect: 'TLOG_MISSING',
    change: () => ({ options: undefined }),
  },
  {
    of: 'bundle-keyless-rekor1',
    name: 'attestation-asked-for',
    about: 'a signature where an attestation is asked for',
    expect: 'NO_ATTESTATION',
    change: () => ({ type: 'slsaprovenance1\n' }),
  },
  {
    of: 'att-keyless-slsaprovenance1-dsse',
    name: 'signature-asked-for',
    about: 'an attestation where a signature is asked for',
    expect: 'NO_SIGNATURE',
    change: () => ({ type: undefined }),
  },
  {
    of: 'blob-keyless-rekor1',
    name: 'other-file',
    about: 'one byte more than was signed',
    expect: 'SUBJECT',
    change: () => ({ artifact: 'a file that was signed by real programs\n\n' }),
  },
  {
    of: 'blob-keyless-rekor2',
    name: 'proof-of-another-size',
    about: 'one digit of the tree’s size in the checkpoint is another',
    expect: 'CHECKPOINT_SIGNATURE',
    change: (files) => ({
      'bundle.sigstore.json': bytes(files['bundle.sigstore.json']).replace(
        /(rekor2\.sealift\.test\\n)/,
        '$19',
      ),
    }),
  },
  {
    of: 'rotated-key-before',
    name: 'rotated-key-too-late',
    about: 'logged under a key after the end of its window',
    expect: 'TIMESTAMP_WINDOW',
    change: (files) => ({ 'trusted_root.json': endedBefore(files['trusted_root.json']) }),
  },
];

const oneLine = (root: Buffer): string => `${JSON.stringify(JSON.parse(root.toString()))}\n`;
