/** A program that a part runs, from `tools/measure`, and its arguments for a seed. */
export interface Part {
  /** What it does in full. */
  readonly does: string;
  readonly program: string;
  args(seed: number): readonly string[];
}

const COVERAGE = 'coverage/src/main.ts';
const MUTATION = 'mutation/src/long.ts';
const KILL_NINE = 'kill-nine/src/main.ts';
const FAULTS = 'faults/src/main.ts';
const SCALED = 'long/src/scaled.ts';
const SIGNER_LOAD = 'signer-load/src/main.ts';

export const PARTS: Readonly<Record<string, Part>> = {
  coverage: {
    does: 'counts the branches that the tests of each room take of its own packages',
    program: COVERAGE,
    args: () => [],
  },
  kills: {
    does: 'ends export, join, repair, merge and import 200 times each',
    program: KILL_NINE,
    args: (seed) => ['commands', '200', String(seed)],
  },
  'log-kills': {
    does: 'ends a process that appends to an audit log 200 times',
    program: KILL_NINE,
    args: (seed) => ['log', '200', String(seed)],
  },
  state: {
    does: 'ends a process that writes a state 200 times',
    program: KILL_NINE,
    args: (seed) => ['state', '200', String(seed)],
  },
  faults: {
    does: 'carries an image 300 times between registries that break, lie and forget',
    program: FAULTS,
    args: (seed) => ['300', String(seed)],
  },
  'round-trip': {
    does: 'carries 100 images of every shape into each registry of the interop run, and back',
    program: '../against/round-trip/src/main.ts',
    args: () => [],
  },
  'deny-and-state': {
    does: 'gives the readers of deny packs and states 1,000,000 inputs each',
    program: MUTATION,
    args: (seed) => ['fuzz', 'deny', '1000000', String(seed)],
  },
  'service-kills': {
    does: 'ends the signing service under load 300 times',
    program: SIGNER_LOAD,
    args: (seed) => ['kill', '300', String(seed)],
  },
  'service-load': {
    does: 'asks the signing service for 10,000 signatures, 50 at once',
    program: SIGNER_LOAD,
    args: () => ['load', '10000', '50'],
  },
  'many-signers': {
    does: 'judges and imports 300 images by 20 signers under one policy',
    program: SCALED,
    args: () => ['packages/apps/cli/src/policy-many.test.ts', '300'],
  },
  structure: {
    does: 'tries every change of fields, elements, blocks and lines of evidence and trust root',
    program: MUTATION,
    args: () => ['structure'],
  },
  lengths: {
    does: 'cuts evidence and trust root at every byte',
    program: MUTATION,
    args: () => ['lengths'],
  },
  bytes: {
    does: 'changes every byte of evidence and trust root with all 255 masks: many hours',
    program: MUTATION,
    args: () => ['bytes'],
  },
  'policy-engines': {
    does: 'asks policy-controller and the library of podman what they let in by converted policies',
    program: '../against/policy-engines/src/main.ts',
    args: () => [],
  },
  policy: {
    does: 'gives the readers of policy files 1,000,000 inputs each',
    program: MUTATION,
    args: (seed) => ['fuzz', 'policy', '1000000', String(seed)],
  },
  carried: {
    does: 'gives the readers of trust in bundles and of TUF metadata 1,000,000 inputs each',
    program: MUTATION,
    args: (seed) => ['fuzz', 'carried', '1000000', String(seed)],
  },
  fuzz: {
    does: 'gives every reader 200,000 inputs',
    program: MUTATION,
    args: (seed) => ['fuzz', '', '200000', String(seed)],
  },
};
