/** Verifies a case through the library, as a program would: files in, a report out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { keys, time } from '@sealift/pki';
import { buildPolicy, type Policy } from '@sealift/policy';
import { failedReport, failureOf, type Report, reportOf } from '@sealift/report';
import { decodeFile } from '@sealift/sigstore';
import { openToVerify } from '@sealift/sources';
import { parseWitness, type Witness } from '@sealift/tlog';
import {
  type PinnedFile,
  type Trust,
  trustFromPem,
  trustFromTrustedRoot,
  trustsFromTrustedRoots,
} from '@sealift/trust';
import { fileSubject, hashWhole, verifyFile, verifyImages } from '@sealift/verify';

/** Reads a file of the case, or the default where it has none of its own. */
type Read = (name: string) => Uint8Array | undefined;

/**
 * The report on one folder; whatever is wrong with it, trust and policy included, is in the report.
 */
export async function verifyCase(folder: string, defaults: string): Promise<Report> {
  const read: Read = (name) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined;
  const fallback: Read = (name) => read(name) ?? readFileSync(join(defaults, name));
  try {
    const options = {
      trust: trustOf(read, fallback),
      policy: policyOf(read, fallback),
      crypto: nodeCrypto,
    };
    if (existsSync(join(folder, 'layout')))
      return await verifyLayout(join(folder, 'layout'), text(read('as')), options);
    const bytes = fallback('bundle.sigstore.json') ?? new Uint8Array();
    const evidence = decodeFile(bytes);
    const file = fileSubject(fallback('artifact') ?? new Uint8Array());
    return reportOf(await verifyFile('artifact', file, evidence, options));
  } catch (thrown) {
    return failedReport(failureOf(thrown));
  }
}

async function verifyLayout(
  path: string,
  as: string | undefined,
  options: Parameters<typeof verifyFile>[3],
): Promise<Report> {
  const content = await openToVerify(path, as);
  try {
    return reportOf(await verifyImages(await hashWhole(content), options));
  } finally {
    await content.close();
  }
}

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : utf8.decode(bytes, 'CONFIG').trim();

function policyOf(read: Read, fallback: Read): Policy {
  const key = read('key.pub');
  const type = text(read('type'));
  const window = {
    keyValidFrom: timeOf(read('key-valid-from')),
    keyValidUntil: timeOf(read('key-valid-until')),
  };
  const options = text(read('options')) ?? '';
  const common = {
    ...witnessesOf(read),
    types: type === undefined ? [] : [type],
    ignoreTlog: options.includes('--insecure-ignore-tlog'),
    ignoreSct: options.includes('--insecure-ignore-sct'),
  };
  if (key !== undefined)
    return buildPolicy({ ...common, keys: [keys.fromPem(utf8.decode(key, 'KEY'))], ...window });
  const [identity, issuer] = [text(read('identity-regexp')), text(read('issuer-regexp'))];
  return buildPolicy({
    ...common,
    keys: [],
    ...identityOf(identity, text(read('subject')), text(fallback('identity'))),
    ...(options.includes('--no-oidc-issuer')
      ? { noOidcIssuer: true }
      : issuerOf(issuer, text(fallback('issuer')))),
  });
}

const identityOf = (
  pattern: string | undefined,
  subject: string | undefined,
  exact: string | undefined,
) => {
  if (pattern !== undefined) return { certificateIdentityRegexp: pattern };
  return subject === undefined ? { certificateIdentity: exact } : { certificateSubject: subject };
};

const issuerOf = (pattern: string | undefined, exact: string | undefined) =>
  pattern === undefined
    ? { certificateOidcIssuer: exact }
    : { certificateOidcIssuerRegexp: pattern };

const timeOf = (bytes: Uint8Array | undefined): number | undefined => {
  const stated = text(bytes);
  return stated === undefined ? undefined : time.parse(stated);
};

/** Verifier keys, one a line, and how many of them must have cosigned. */
function witnessesOf(read: Read): { witnesses?: Witness[]; witnessQuorum?: number } {
  const lines = text(read('witnesses'));
  if (lines === undefined) return {};
  return {
    witnesses: lines.split('\n').map(parseWitness),
    witnessQuorum: Number(text(read('witness-quorum'))),
  };
}

const PEM_FILES = [
  'rekor.pub',
  'rekor-v2.pub',
  'ctfe.pub',
  'ca-roots.pem',
  'ca-intermediates.pem',
  'tsa.pem',
] as const;

/** PEM files, where there are any; otherwise a trusted root. */
function trustOf(read: Read, fallback: Read): Trust | readonly Trust[] {
  const lines = read('trusted_root.jsonl');
  if (lines !== undefined) return trustsFromTrustedRoots(lines, 'trusted_root.jsonl');
  if (!PEM_FILES.some((name) => read(name) !== undefined))
    return trustFromTrustedRoot(
      fallback('trusted_root.json') ?? new Uint8Array(),
      'trusted_root.json',
    );
  const files = (name: (typeof PEM_FILES)[number]): PinnedFile[] => {
    const found = read(name);
    return found === undefined ? [] : [{ text: utf8.decode(found, 'CONFIG'), source: name }];
  };
  const origin = text(read('rekor-v2.origin')) ?? '';
  return trustFromPem({
    rekorKeys: [
      ...files('rekor.pub'),
      ...files('rekor-v2.pub').map((file) => ({ ...file, origin })),
    ],
    ctKeys: files('ctfe.pub'),
    caRoots: files('ca-roots.pem'),
    caIntermediates: files('ca-intermediates.pem'),
    timestampChains: files('tsa.pem'),
  });
}
