import type { Option } from './option.ts';

const of = {
  group: 'DENY',
  takenBy: ['images', 'attestation', 'whole', 'file'],
  part: 'deny',
  // It only refuses more.
  besidePolicy: true,
} as const;

/** What is to be taken no more, and who may say so. */
export const DENY_ROWS = {
  deny: {
    ...of,
    kind: 'file',
    repeats: true,
    value: 'FILE',
    help: 'Deny pack: what is to be taken no more, whoever signed it. Repeatable.',
    needs: { names: ['deny-key', 'trust-store'], why: ': anybody can write a deny pack' },
  },
  'deny-key': {
    ...of,
    kind: 'file',
    repeats: true,
    value: 'PEM',
    help: 'Public key that may have signed deny packs, and signs nothing else.',
    needs: { names: ['deny'] },
  },
  'deny-at-least': {
    ...of,
    kind: 'number',
    range: [1, 2 ** 31 - 1],
    value: 'N',
    help: 'The version that every deny pack must have, or a later one.',
    needs: { names: ['deny'] },
  },
} as const satisfies Record<string, Option>;
