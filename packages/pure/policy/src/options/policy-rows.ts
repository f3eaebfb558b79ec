import type { Option } from './option.ts';

const of = { group: 'POLICY', takenBy: ['images', 'whole'], besidePolicy: true } as const;
const needs = { names: ['policy'], why: ': nothing else speaks of that' } as const;

/** The policy file, and how it is read. */
export const POLICY_ROWS = {
  policy: {
    ...of,
    kind: 'file',
    value: 'FILE',
    help:
      'Policy file: who must have signed which images, and whom to trust. Also ' +
      'ClusterImagePolicies with their TrustRoots, and policy.json, by their own rules.',
    part: 'policy file',
  },
  'policy-digest': {
    ...of,
    kind: 'text',
    value: 'DIGEST',
    help: 'SHA-256 that the policy file must have: sha256:….',
    needs,
    part: 'policy file',
  },
  at: {
    ...of,
    kind: 'text',
    value: 'TIME',
    help:
      'What is taken for now where the policy counts ages (2026-01-31T12:00:00Z). It never ' +
      'stands in for a time of signing.',
    needs,
    part: 'policy file',
  },
  'host-clock': {
    ...of,
    kind: 'boolean',
    help:
      "Where the policy counts ages, now is the later of this host's clock and the floor of the " +
      'state: a clock that is ahead only refuses more. The report says so.',
    needs,
    excludes: { names: ['at'], why: ', which says what now is' },
    part: 'policy file',
  },
  strict: {
    ...of,
    kind: 'boolean',
    help: 'Rules of the policy that only warn reject too.',
    needs,
    part: 'policy file',
  },
} as const satisfies Record<string, Option>;
