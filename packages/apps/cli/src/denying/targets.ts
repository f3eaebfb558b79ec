import { digest, hex } from '@sealift/bytes';
import { refuseIdle } from '@sealift/console';
import { crlTarget, type DenyEntry, isTimeless, type Target } from '@sealift/deny';
import { printable, Rejection, reject } from '@sealift/failures';
import { crls, keys, time, x509 } from '@sealift/pki';
import { readConfigured, readConfiguredPem } from '@sealift/workflows/pins';
import { affectedBy } from './openvex.ts';

/** What the command line denies. */
export interface TargetOptions {
  readonly digest?: readonly string[] | undefined;
  readonly 'public-key'?: readonly string[] | undefined;
  readonly certificate?: readonly string[] | undefined;
  readonly identity?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
  readonly log?: readonly string[] | undefined;
  readonly entry?: readonly string[] | undefined;
  readonly crl?: readonly string[] | undefined;
  readonly openvex?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly compromised?: boolean | undefined;
  readonly reason: string;
}

/** The entries that options state. @throws Rejection USAGE | CONFIG */
export function entriesOf(options: TargetOptions): DenyEntry[] {
  const targets = targetsOf(options);
  const { openvex = [] } = options;
  if (targets.length + openvex.length === 0)
    reject(
      'USAGE',
      'nothing is denied: give --digest, --public-key, --certificate, --identity, --log, ' +
        '--entry, --crl or --openvex',
    );
  const timed = targets.filter((each) => !isTimeless(each));
  const { reason, compromised = false } = options;
  if (reason.trim() === '') reject('USAGE', '--reason is empty: whoever is refused reads it');
  if (timed.length === 0)
    refuseIdle(
      options,
      ['from', 'compromised'],
      'is about keys, certificates, identities and logs',
    );
  const from = fromOf(options);
  if (timed.length > 0 && from === undefined && !compromised)
    reject('USAGE', 'give --from TIME, or --compromised where nothing of it counts');
  const named = targets.map((target) => ({
    target,
    reason,
    ...(from === undefined || isTimeless(target) ? {} : { from }),
  }));
  return [...named, ...openvex.flatMap((path) => affectedBy(path, reason))];
}

function fromOf({ from }: TargetOptions): number | undefined {
  if (from === undefined) return undefined;
  return (
    time.parse(from) ??
    reject('USAGE', `--from "${printable(from)}" is not a time such as 2026-01-31T12:00:00Z`)
  );
}

function targetsOf(options: TargetOptions): Target[] {
  const { identity = [], issuer } = options;
  if (identity.length === 0) refuseIdle(options, ['issuer'], 'needs --identity');
  const each = <T>(name: keyof TargetOptions, read: (text: string) => T): T[] =>
    [options[name] ?? []].flat().map((text) => read(String(text)));
  return [
    ...each('digest', (text) => ({ kind: 'digest', digest: digestOf(text) }) as const),
    ...each('public-key', (text) => ({ kind: 'key', fingerprint: keyOf(text) }) as const),
    ...each(
      'certificate',
      (text) => ({ kind: 'certificate', fingerprint: certificateOf(text) }) as const,
    ),
    ...each(
      'identity',
      (text) =>
        ({
          kind: 'identity',
          identity: text,
          ...(issuer === undefined ? {} : { issuer }),
        }) as const,
    ),
    ...each('log', (text) => ({ kind: 'log', log: hexOf(text, '--log') }) as const),
    ...each('entry', entryOf),
    ...each('crl', crlsOf).flat(),
  ];
}

const digestOf = (text: string) => Rejection.as('USAGE', () => digest.parse(text), '--digest: ');

const FINGERPRINT = /^SHA256:[0-9a-f]{64}$/;

function keyOf(text: string): string {
  if (FINGERPRINT.test(text)) return text;
  const source = `--public-key ${text}`;
  const pem = readConfiguredPem({ path: text, source });
  return Rejection.as('CONFIG', () => keys.fingerprint(keys.fromPem(pem)), `${source}: `);
}

function certificateOf(text: string): string {
  if (FINGERPRINT.test(text)) return text;
  const source = `--certificate ${text}`;
  const [first, ...more] = Rejection.as(
    'CONFIG',
    () => x509.fromFile(readConfiguredPem({ path: text, source })),
    `${source}: `,
  );
  if (first === undefined || more.length > 0)
    return reject(
      'CONFIG',
      `${source}: expected one certificate: nobody denies a chain by accident`,
    );
  return x509.fingerprint(first);
}

function crlsOf(path: string): Target[] {
  const source = `--crl ${path}`;
  const bytes = readConfigured({ path, source });
  return Rejection.as('CONFIG', () => crls.fromFile(bytes), `${source}: `).map((list) =>
    crlTarget(list.bytes),
  );
}

function hexOf(text: string, flag: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  return reject('USAGE', `${flag} "${printable(text)}" is not 64 small hex digits`);
}

/** Rekor's UUID is the tree's ID, 16 hex digits, and the leaf hash. */
function entryOf(text: string): Target {
  const [, log, index] = /^([0-9a-f]{64}):([0-9]{1,18})$/.exec(text) ?? [];
  if (log !== undefined && index !== undefined) return { kind: 'entry', log, index: BigInt(index) };
  const [, leaf] = /^(?:[0-9a-f]{16})?([0-9a-f]{64})$/.exec(text) ?? [];
  if (leaf !== undefined) return { kind: 'leaf', leaf: hex.encode(hex.decode(leaf)) };
  return reject(
    'USAGE',
    `--entry "${printable(text)}" is neither LOGID:INDEX nor a UUID nor a leaf hash, in small ` +
      'hex digits',
  );
}
