/**
 * trusted_root.json (protobuf-specs sigstore_trustroot.proto; VERIFICATION §12). Any part that is
 * not right refuses the whole file.
 */
import { equal, Fields, json, LIMITS, utf8 } from '@sealift/bytes';
import { type Code, Rejection, reject } from '@sealift/failures';
import { type Authority, type Certificate, x509 } from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';
import { certificateAnchor, logAnchor } from './anchor.ts';
import { readLog } from './root-log.ts';
import { readWindow } from './root-window.ts';
import type { Anchor, Trust } from './trust.ts';

const MEDIA_TYPES = [
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.1+json',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
];

/**
 * Reads a trusted_root.json as Sigstore publishes it. @param source for the report @throws
 * Rejection TRUST_ROOT | CHAIN_ORDER | PARTIAL_CHAIN
 */
export function trustFromTrustedRoot(
  bytes: Uint8Array,
  source: string,
  options: RootOptions = {},
): Trust {
  try {
    return readRoot(
      new Fields(json.parse(bytes, 'TRUST_ROOT', LIMITS.trustFile), 'trusted root', 'TRUST_ROOT'),
      source,
      options,
    );
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || OWN.includes(thrown.code)) throw thrown;
    return reject('TRUST_ROOT', `${source}: ${thrown.message}`, { cause: thrown });
  }
}

/** Refusals that name the place, and have a remedy of their own. */
const OWN: readonly Code[] = ['TRUST_ROOT', 'CHAIN_ORDER', 'PARTIAL_CHAIN'];

/** How a trusted root is read. */
export interface RootOptions {
  /** A chain need not end at a self-signed certificate: the operator pins what is there. */
  readonly partialChain?: boolean | undefined;
}

/**
 * Reads the trusted roots of a file: one document, or one a line (.jsonl), each an instance of its
 * own (T6).
 * @throws Rejection TRUST_ROOT
 */
export function trustsFromTrustedRoots(
  bytes: Uint8Array,
  source: string,
  options: RootOptions = {},
): Trust[] {
  const lines = utf8
    .decode(bytes, 'TRUST_ROOT')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const isLines =
    lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'));
  if (!isLines) return [trustFromTrustedRoot(bytes, source, options)];
  return lines.map((line, i) =>
    trustFromTrustedRoot(utf8.encode(line), `${source} line ${i + 1}`, options),
  );
}

function readRoot(fields: Fields, source: string, options: RootOptions): Trust {
  checkMediaType(fields);
  const logs = fields.objects('tlogs').map((each) => readLog(each, 'rekor'));
  refuseSharedId(fields, logs);
  const ctLogs = fields.objects('ctlogs').map((each) => readLog(each, 'ct'));
  const authority = (each: Fields) => readAuthority(each, source, options);
  const authorities = fields.objects('certificateAuthorities').map(authority);
  const timestamping = fields.objects('timestampAuthorities').map(authority);
  fields.end();
  const anchors: Anchor[] = [
    ...logs.map((log) => logAnchor('rekor-key', log, source)),
    ...ctLogs.map((log) => logAnchor('ct-key', log, source)),
    ...authorities.flatMap(({ anchor, intermediates, window, name }) => [
      certificateAnchor('ca-root', anchor, window, source, name),
      ...intermediates.map((each) =>
        certificateAnchor('ca-intermediate', each, window, source, name),
      ),
    ]),
    ...timestamping.map(({ anchor, window, name }) =>
      certificateAnchor('tsa', anchor, window, source, name),
    ),
  ];
  const timestampAuthorities = timestamping.map(({ anchor, intermediates, window, name }) => ({
    chain: [...intermediates, anchor],
    window,
    name,
  }));
  return { authorities, logs, ctLogs, timestampAuthorities, anchors };
}

/** T25: entries of one log would count within the window of the other. */
function refuseSharedId(fields: Fields, logs: readonly TransparencyLog[]): void {
  const isShared = ({ id, key }: TransparencyLog): boolean =>
    logs.some((other) => equal(other.id, id) && !equal(other.key.id, key.id));
  if (logs.some(isShared)) fields.fail('tlogs', 'gives two keys one log ID');
}

/** policy-controller writes roots without one; guessed, it would stand for a later version too. */
function checkMediaType(fields: Fields): void {
  if (!fields.has('mediaType'))
    fields.fail(
      'mediaType',
      `is missing: where the file is of version 0.1, add "mediaType": "${MEDIA_TYPES[0]}"`,
    );
  fields.oneOf('mediaType', MEDIA_TYPES);
}

function readAuthority(
  fields: Fields,
  source: string,
  { partialChain = false }: RootOptions,
): Authority & { readonly name: string } {
  const subject = fields.optionalObject('subject');
  for (const part of ['organization', 'commonName']) subject?.optionalText(part);
  const name = fields.optionalText('uri') ?? '';
  fields.optionalText('operator');
  const chain = fields.object('certChain');
  const certificates = chain.objects('certificates').map(readCertificate);
  const anchor = certificates.at(-1) ?? chain.fail('certificates', 'is empty');
  Rejection.naming(`${source}: ${chain.where}`, () => {
    x509.requireOrder(certificates);
    if (!partialChain) x509.requireRoot(anchor, certificates);
  });
  const window = readWindow(fields.object('validFor'), 'optional');
  for (const each of [subject, chain, fields]) each?.end();
  return { anchor, intermediates: certificates.slice(0, -1), window, name };
}

function readCertificate(fields: Fields): Certificate {
  const certificate = x509.parseNamed(() => fields.bytes('rawBytes'), fields.where);
  fields.end();
  return certificate;
}
