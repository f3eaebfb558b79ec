import { equal, hex } from '@sealift/bytes';
import { type Denial, type Denials, sayDenial, type Target } from '@sealift/deny';
import { printable, reject } from '@sealift/failures';
import {
  type Certificate,
  keys,
  type PublicKey,
  type TimestampAuthority,
  time,
  x509,
} from '@sealift/pki';
import { type LogEntry, leafHash, type TransparencyLog } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { issuerOf } from './identity.ts';

/** Somebody who vouches for the evidence, by all that he could be denied as. */
interface Voucher {
  readonly name: string;
  readonly targets: readonly Target[];
  /** When he says that it was there; milliseconds since 1970. */
  readonly time?: number | undefined;
}

/**
 * Nothing that the evidence rests on is denied, or somebody independent who is not denied at all
 * puts it before that (VERIFICATION §19.2). T8: a thief of a log's key writes any time he likes, so
 * that what is denied never vouches for itself; nor does a typed time.
 */
export const notDenied = (denials: Denials): CheckStep<EvidenceCase> => ({
  name: 'deny packs',
  run(subject) {
    const vouchers = vouchersOf(subject);
    const hits = vouchers.flatMap(({ targets }) => hitsOf(targets, denials));
    subject.established.denied = hits;
    if (hits.length === 0) return 'nothing that it rests on is denied';
    const first = earliest(vouchers.filter(({ targets }) => hitsOf(targets, denials).length === 0));
    const refused = hits.find(({ entry: { from } }) => !isBefore(first, from));
    if (refused !== undefined)
      return reject('DENIED', `${sayDenial(refused)}${unless(refused, first)}`);
    const proved = `${first?.name} proves ${time.format(first?.time ?? 0)}`;
    return `${hits.map(sayDenial).join('; ')}; ${proved}`;
  },
});

const hitsOf = (targets: readonly Target[], denials: Denials): Denial[] =>
  targets.flatMap((target) => denials.of(target) ?? []);

/** Of those who state a time: what exists at one time exists at every later one. */
const earliest = (independent: readonly Voucher[]): Voucher | undefined =>
  independent
    .filter((each) => each.time !== undefined)
    .toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))[0];

const isBefore = (first: Voucher | undefined, from: number | undefined): boolean =>
  from !== undefined && first?.time !== undefined && first.time < from;

function unless({ entry: { from } }: Denial, first: Voucher | undefined): string {
  if (from === undefined) return '';
  return first?.time === undefined
    ? '; nobody else proves when it was made'
    : `; ${first.name} proves no earlier time than ${time.format(first.time)}`;
}

function vouchersOf({ evidence, context, established }: EvidenceCase): Voucher[] {
  const { entries = [], stamps = [], ctLogs = [], cosigners = [] } = established;
  const { logs } = context.trust;
  return [
    { name: 'the evidence', targets: [{ kind: 'digest', digest: evidence.digest }] },
    signerOf(established),
    ...entries.map(({ entry, time: at }) => ({
      name: `the log ${hex.encode(entry.logId)}`,
      targets: [...ofEntry(entry), ...ofLogs(logs, entry.logId)],
      time: at,
    })),
    ...stamps.map(({ time: at, signer, authority }) => ({
      name: `the timestamp authority ${nameOf(signer, authority)}`,
      targets: [signer, ...authority.chain].flatMap(ofCertificate),
      time: at,
    })),
    ...ctLogs.map((log) => ({ name: 'the CT log', targets: ofLog(log) })),
    ...cosigners.map(({ name, key }) => ({ name: printable(name), targets: [ofKey(key)] })),
  ];
}

const nameOf = (signer: Certificate, { name }: TimestampAuthority): string =>
  printable(name ?? keys.fingerprint(signer.publicKey));

function signerOf({ key, path, signer }: EvidenceCase['established']): Voucher {
  const certificates = path?.certificates ?? [];
  const [leaf] = certificates;
  const named = signer?.kind === 'certificate' ? [signer.identity] : [];
  const targets = [
    ...(key === undefined ? [] : [ofKey(key)]),
    ...certificates.flatMap(ofCertificate),
    ...(leaf === undefined ? [] : ofIdentities(leaf, named)),
  ];
  return { name: 'the signer', targets };
}

/** Every name of it: which of them is asked for is for the policy to say. */
function ofIdentities(leaf: Certificate, named: readonly string[]): Target[] {
  const issuer = issuerOf(leaf);
  const names = new Set([...named, ...x509.knownAltNames(leaf).map(({ value }) => value)]);
  return [...names].flatMap((identity): Target[] => [
    { kind: 'identity', identity },
    ...(issuer === undefined ? [] : [{ kind: 'identity', identity, issuer } as const]),
  ]);
}

const ofKey = (key: PublicKey): Target => ({ kind: 'key', fingerprint: keys.fingerprint(key) });

const ofCertificate = (certificate: Certificate): Target[] => [
  { kind: 'certificate', fingerprint: x509.fingerprint(certificate) },
  ofKey(certificate.publicKey),
];

const ofLog = ({ id, key }: TransparencyLog): Target[] => [
  { kind: 'log', log: hex.encode(id) },
  ofKey(key),
];

const ofLogs = (logs: readonly TransparencyLog[], wanted: Uint8Array): Target[] =>
  logs.filter(({ id }) => equal(id, wanted)).flatMap(ofLog);

const ofEntry = ({ logId, logIndex: index, body }: LogEntry): Target[] => [
  { kind: 'entry', log: hex.encode(logId), index },
  { kind: 'leaf', leaf: hex.encode(leafHash(body)) },
];
