import type { Option } from './option.ts';

const of = { group: 'POLICY', takenBy: ['images', 'attestation', 'whole', 'file'] } as const;

const OWN_WINDOW = {
  names: ['key'],
  why: ': a keyring and a certificate state windows of their own',
} as const;

/** When a signature counts, who must have seen it, and what is done without. */
export const CONDITION_ROWS = {
  'verify-at': {
    ...of,
    besidePolicy: true,
    kind: 'time',
    value: 'TIME',
    help:
      'Check certificates and logs at this time where nothing proves one ' +
      '(2026-01-31T12:00:00Z). It never counts as a time of signing.',
    withKey: {
      // A trusted root states windows of logs, which hold for keys too (T40). A window of the key
      // asks when it signed, which nobody proves by typing it.
      names: ['trusted-root'],
      why:
        ' is held against the window of a certificate or a log, and beside a key only ' +
        '--trusted-root states one; a window of a key needs a time that is proved',
    },
    policy: 'verifyAt',
  },
  'key-valid-from': {
    ...of,
    kind: 'time',
    value: 'TIME',
    help: 'The keys of --key count from this time on; then a time of signing must be proved.',
    needs: OWN_WINDOW,
    policy: 'keyValidFrom',
  },
  'key-valid-until': {
    ...of,
    kind: 'time',
    value: 'TIME',
    help: 'The keys of --key count up to this time; then a time of signing must be proved.',
    needs: OWN_WINDOW,
    policy: 'keyValidUntil',
  },
  witness: {
    ...of,
    takenBy: ['images', 'attestation', 'whole', 'file', 'log'],
    kind: 'witness',
    repeats: true,
    value: 'NAME+ID+KEY',
    help: "Key of a witness that must have cosigned the log's checkpoint. Repeatable.",
    policy: 'witnesses',
  },
  'witness-quorum': {
    ...of,
    takenBy: ['images', 'attestation', 'whole', 'file', 'log'],
    kind: 'number',
    value: 'N',
    help: 'How many of the witnesses; by default all.',
    needs: { names: ['witness'] },
    policy: 'witnessQuorum',
  },
  'tlog-threshold': {
    ...of,
    kind: 'number',
    range: [1, 32],
    value: 'N',
    help: 'How many pinned transparency logs must have the signature; 1 where nothing is said.',
    policy: 'tlogThreshold',
  },
  'require-timestamp': {
    ...of,
    kind: 'boolean',
    help: 'A pinned timestamp authority must have signed when it was signed.',
    cosign: ['use-signed-timestamps'],
    policy: 'requireTimestamp',
  },
  'tsa-threshold': {
    ...of,
    kind: 'number',
    range: [1, 32],
    value: 'N',
    help: 'So many pinned timestamp authorities must have.',
    policy: 'tsaThreshold',
  },
  'sct-threshold': {
    ...of,
    kind: 'number',
    range: [1, 32],
    value: 'N',
    help: 'How many pinned CT logs must have promised the certificate; 1 where nothing is said.',
    isIdleWithKey: true,
    policy: 'sctThreshold',
  },
  'insecure-ignore-tlog': {
    ...of,
    kind: 'boolean',
    help: 'Do without a transparency log. The report says so.',
    cosign: ['insecure-ignore-tlog'],
    // T36: witnesses watch the log; with it waived they would watch nothing.
    excludes: { names: ['witness', 'tlog-threshold'], why: ', which are about the log' },
    policy: 'ignoreTlog',
  },
  'insecure-ignore-sct': {
    ...of,
    kind: 'boolean',
    help: 'Do without certificate transparency. The report says so.',
    cosign: ['insecure-ignore-sct'],
    isIdleWithKey: true,
    idles: ['ct-key', 'sct', 'sct-threshold'],
    policy: 'ignoreSct',
  },
} as const satisfies Record<string, Option>;

export const RUN_ROWS = {
  jobs: {
    kind: 'number',
    value: 'N',
    range: [1, 64],
    group: 'GLOBAL',
    help: 'Threads that hash; by default one for each processor, at most 8.',
    takenBy: ['images', 'attestation', 'whole'],
    asksToVerify: false,
    besidePolicy: true,
    part: 'threads',
  },
} as const satisfies Record<string, Option>;
