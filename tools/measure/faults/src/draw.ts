/** Which trouble befalls a command: drawn from a seed. */
import type { Spoiled, Trouble } from '@sealift/fault-proxy';

type Random = () => number;

const oneOf = <T>(random: Random, some: readonly [T, ...T[]]): T =>
  some[Math.floor(random() * some.length)] ?? some[0];

const retryAfter = (random: Random): string =>
  oneOf(random, ['0', '1', new Date(Date.now() + 1000).toUTCString(), 'soon', '100000']);

const TROUBLES: readonly [(random: Random) => Trouble, ...((random: Random) => Trouble)[]] = [
  (random) => ({ kind: 'delay', ms: Math.floor(random() * 300) }),
  (random) => ({ kind: 'reset-request', at: random() }),
  (random) => ({ kind: 'reset-answer', at: random() }),
  () => ({ kind: 'status', status: 401, code: 'UNAUTHORIZED' }),
  (random) => ({
    kind: 'status',
    status: 429,
    code: 'TOOMANYREQUESTS',
    headers: { 'retry-after': retryAfter(random), date: new Date().toUTCString() },
  }),
  (random) => ({
    kind: 'status',
    status: oneOf(random, [500, 502, 503, 504]),
    code: 'UNKNOWN',
  }),
  (random) => ({ kind: 'lost', status: oneOf(random, [500, 502, 504]) }),
  (random) => ({ kind: 'wrong-bytes', at: random() }),
  () => ({ kind: 'wrong-digest' }),
  (random) => ({ kind: 'wrong-length', by: oneOf(random, [-1, 1, 1000]) }),
  (random) => ({ kind: 'truncated', at: random() }),
  (random) => ({
    kind: 'content-type',
    value: oneOf(random, [
      'application/json',
      'text/html',
      'application/vnd.oci.image.index.v1+json',
    ]),
  }),
];

const LISTS: readonly [Trouble, ...Trouble[]] = [
  { kind: 'status', status: 404, code: 'NOT_FOUND' },
  { kind: 'dangling' },
  { kind: 'wrong-list' },
  { kind: 'truncated', at: 0.5 },
  { kind: 'content-type', value: 'text/html' },
];

const FULL: readonly [Trouble, ...Trouble[]] = [
  { kind: 'status', status: 507, code: 'UNKNOWN' },
  { kind: 'status', status: 500, code: 'UNKNOWN' },
  { kind: 'status', status: 413, code: 'SIZE_INVALID' },
  { kind: 'forgets' },
];

/** At any request, at lists of referrers, or where something is written. */
export function drawTrouble(random: Random): Spoiled {
  const often = random() < 0.7 ? { times: 1 + Math.floor(random() * 3) } : {};
  const place = random();
  if (place < 0.6) {
    const match = oneOf(random, [/^/, /^GET/, /^HEAD/, /manifests/, /blobs/, /^(?:PUT|POST)/]);
    const trouble = oneOf(random, TROUBLES)(random);
    return { match, skip: Math.floor(random() ** 2 * 30), ...often, trouble };
  }
  const skip = Math.floor(random() * 4);
  if (place < 0.8) return { match: /\/referrers\//, skip, ...often, trouble: oneOf(random, LISTS) };
  return { match: /^PUT /, skip, ...often, trouble: oneOf(random, FULL) };
}
