import { CODES, type Digest, printable, Rejection } from '@sealift/bytes';
import { type CryptoProvider, keys, PathFinder } from '@sealift/pki';
import type { Expectation, Policy } from '@sealift/policy';
import type { Trust } from '@sealift/trust';
import type { Context } from './case.ts';
import { type ImageInput, type JudgedImage, judgeImage } from './image.ts';
import type { Failure, Report } from './report.ts';
import { failure } from './requirement.ts';
import type { Source } from './source.ts';

export interface VerifyOptions {
  readonly trust: Trust;
  readonly policy: Policy;
  readonly crypto: CryptoProvider;
  /** Images to look at, and digests they must have (--image). Absent: every image. */
  readonly images?: readonly Expectation[];
  /** What must be there, with which digest (--expect). */
  readonly expected?: readonly Expectation[];
  /** Where the pinned keys came from, for the list of anchors; in the order of the policy's keys. */
  readonly keySources?: readonly string[];
  /** Rows of a bundle's ledger: claims, which explain a lack of evidence and prove nothing. */
  readonly ledger?: readonly LedgerRow[];
}

export interface LedgerRow {
  readonly subject: Digest;
  readonly scheme: string;
  readonly outcome: string;
}

/**
 * Verifies the images of a source whose bytes are whole. Never throws for bad evidence; the bytes' own faults (a manifest that does not
 * hash to its name) are thrown as Rejections. No clock, no network, no environment.
 */
export async function verifyImages(source: Source, options: VerifyOptions): Promise<Report> {
  const { trust, policy, crypto } = options;
  const context: Context = { trust, policy, crypto, paths: new PathFinder(trust.authorities, crypto) };
  const { inputs, failures } = selectImages(source, options);
  const judged: JudgedImage[] = [];
  for (const input of inputs) judged.push(await judgeImage(input, source, context));
  return assemble(judged, failures, options);
}

const matches = ({ name, digest }: Expectation, image: string): boolean => image === name || (digest !== undefined && image === `${name}@${digest}`);

function selectImages(source: Source, { images, expected = [], ledger = [] }: VerifyOptions): { inputs: ImageInput[]; failures: Failure[] } {
  const named = source.images.flatMap(({ name, descriptor }) => (name === undefined ? [] : [{ name, descriptor }]));
  const wanted = images ?? [];
  const selected = wanted.length === 0 ? named : named.filter(({ name }) => wanted.some((each) => matches(each, name)));
  const stated = [...wanted, ...expected];
  const inputs = selected.map(({ name, descriptor }) => ({
    name,
    descriptor,
    expectations: stated.filter((each) => matches(each, name)),
    ledger: ledgerSentence(descriptor.digest, ledger),
  }));
  const absent = stated.filter((each) => !named.some(({ name }) => matches(each, name)));
  const failures = absent.map(({ name }) =>
    failure('NO_IMAGES', `no image is named ${printable(name)}; there are: ${named.map((each) => printable(each.name)).join(', ') || 'none'}`, { image: name }),
  );
  return { inputs, failures: named.length === 0 && absent.length === 0 ? [failure('NO_IMAGES', 'there is no named image')] : failures };
}

/** Absent at the source, or lost on the way: the ledger tells the two apart, as far as its writer is believed. */
function ledgerSentence(subject: Digest, ledger: readonly LedgerRow[]): string {
  const rows = ledger.filter((row) => row.subject === subject);
  if (rows.length === 0) return '';
  return `; the ledger claims ${rows.map(({ scheme, outcome }) => `${printable(scheme)} ${printable(outcome)}`).join(', ')} at the source`;
}

function assemble(judged: readonly JudgedImage[], selection: readonly Failure[], options: VerifyOptions): Report {
  const all = [...judged.flatMap((each) => each.failures), ...selection];
  // A bug of ours decides the exit code, whatever else failed.
  const failures = [...all.filter(({ code }) => code === 'INTERNAL'), ...all.filter(({ code }) => code !== 'INTERNAL')];
  const [first] = failures;
  return {
    schemaVersion: 1,
    verdict: first === undefined ? 'accepted' : 'rejected',
    exitCode: first === undefined ? 0 : CODES[first.code].exit,
    images: judged.map(({ report }) => report),
    failures,
    established: judged.flatMap((each) => each.established),
    notEstablished: [...judged.flatMap((each) => each.notEstablished), ...(first === undefined ? ALWAYS : [])],
    claimed: [...judged.flatMap((each) => each.claimed), ...(options.ledger ?? []).map(claim)],
    waived: waived(options.policy, judged),
    anchors: [...keyAnchors(options), ...options.trust.anchors],
  };
}

const claim = ({ subject, scheme, outcome }: LedgerRow): string => `ledger: ${printable(scheme)} of ${subject}: ${printable(outcome)}`;

/** What no offline verification proves. */
const ALWAYS = [
  'that no key or certificate was revoked after the signature',
  'that no newer image or signature exists at the source',
  'what is inside the layers: they are hashed, never decompressed (diffIDs not checked)',
];

function waived({ ignoreTlog, ignoreSct, signer }: Policy, judged: readonly JudgedImage[]): string[] {
  const used = judged.flatMap(({ report }) =>
    report.evidence.flatMap(({ checks }) => checks.filter(({ status }) => status === 'waived').map(({ detail }) => detail)),
  );
  const options = [
    ...(ignoreTlog ? ['the transparency log (--insecure-ignore-tlog)'] : []),
    ...(ignoreSct && signer.kind === 'certificate' ? ['certificate transparency (--insecure-ignore-sct)'] : []),
  ];
  return [...new Set([...options, ...used])];
}

function keyAnchors({ policy: { signer }, keySources = [] }: VerifyOptions): Report['anchors'] {
  if (signer.kind !== 'key') return [];
  return signer.keys.map((key, i) => ({ kind: 'key', fingerprint: keys.fingerprint(key), window: 'no window', source: keySources[i] ?? '--key' }));
}

/** The report of a run that failed before, or outside, the evidence: wrong usage, broken bytes, a registry, a bug. */
export function reportFailure(thrown: unknown): Report {
  const found =
    thrown instanceof Rejection
      ? failure(thrown.code, thrown.message, thrown.offset === undefined ? {} : { offset: thrown.offset })
      : failure('INTERNAL', String(thrown));
  const exitCode = CODES[found.code].exit;
  const verdict = exitCode === 1 || exitCode === 3 ? 'rejected' : 'error';
  return { schemaVersion: 1, verdict, exitCode, images: [], failures: [found], established: [], notEstablished: [], claimed: [], waived: [], anchors: [] };
}
