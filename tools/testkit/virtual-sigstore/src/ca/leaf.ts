import type { Key } from '../keys/key.ts';
import type { Authority } from './authority.ts';
import { serial } from './authority.ts';
import {
  type Certificate,
  type Contents,
  type Name,
  signCertificate,
  tbsCertificate,
} from './certificate.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  CODE_SIGNING,
  type Extension,
  extendedKeyUsage,
  fulcioExtension,
  type Identity,
  type KeyUsage,
  keyUsage,
  sctExtension,
  subjectAltName,
  subjectKeyIdentifier,
} from './extensions.ts';
import { sctList, signSct } from './sct.ts';

/**
 * `true`: by the world's CT log · `false`: none · `otherLog`: by a log that no pin knows · `bad`:
 * right log, broken signature · `two`: twice the right one · a list: these.
 */
export type SctKind = boolean | SimpleSct | 'two' | readonly SimpleSct[];
export type SimpleSct = 'good' | 'otherLog' | 'bad';

export interface LeafOptions {
  /** One identity as Fulcio gives; several, or none with `[]`, for the tests that want it. */
  readonly identity: Identity | readonly Identity[];
  /** OIDC issuer, written to extensions .1 and .8; `undefined`: neither. */
  readonly issuer?: string | undefined;
  /** More of 1.3.6.1.4.1.57264.1.N by N; see FULCIO_EXTENSIONS for their names. */
  readonly extensions?: Readonly<Record<number, string>> | ReadonlyMap<number, string>;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly sct?: SctKind;
  readonly sctTime?: Date;
  /** Object identifiers; `[]`: no extendedKeyUsage at all. */
  readonly eku?: readonly string[];
  /** `[]`: no keyUsage at all. */
  readonly keyUsage?: readonly KeyUsage[];
  readonly isCa?: boolean;
  readonly subject?: Name;
  readonly extraExtensions?: readonly Extension[];
  /** The key to certify; by default one that belongs to the options. */
  readonly key?: Key;
  /** Who issues it; the world's intermediate by default. */
  readonly authority?: Authority;
  /** The TBSCertificate before the SCT and the signature are made over it. */
  readonly tamper?: {
    readonly contents?: (contents: Contents) => Contents;
    readonly tbs?: (tbs: Uint8Array) => Uint8Array;
  };
}

/** A signing certificate with the key it certifies. */
export interface Leaf {
  readonly certificate: Certificate;
  readonly key: Key;
  readonly authority: Authority;
}

/**
 * Extensions of Fulcio by name, to write `{ [FULCIO_EXTENSIONS.sourceRepository]: 'https://…' }`.
 */
export const FULCIO_EXTENSIONS = {
  issuerV1: 1,
  githubWorkflowTrigger: 2,
  githubWorkflowSha: 3,
  githubWorkflowName: 4,
  githubWorkflowRepository: 5,
  githubWorkflowRef: 6,
  issuer: 8,
  buildSignerUri: 9,
  buildSignerDigest: 10,
  runnerEnvironment: 11,
  sourceRepository: 12,
  sourceRepositoryDigest: 13,
  sourceRepositoryRef: 14,
  sourceRepositoryIdentifier: 15,
  sourceRepositoryOwner: 16,
  sourceRepositoryOwnerIdentifier: 17,
  buildConfigUri: 18,
  buildConfigDigest: 19,
  buildTrigger: 20,
  runInvocation: 21,
  sourceRepositoryVisibility: 22,
  deploymentEnvironment: 23,
} as const;

export interface LeafContext {
  readonly key: Key;
  readonly authority: Authority;
  readonly time: Date;
  readonly ctLog: Key;
  readonly unknownCtLog: Key;
}

/** A leaf as Fulcio issues it: ten minutes long, from one minute before the world's time. */
export function issueLeaf(options: LeafOptions, context: LeafContext): Leaf {
  const { key, authority } = context;
  const unchanged = leafContents(options, context);
  const contents = options.tamper?.contents?.(unchanged) ?? unchanged;
  const scts = embeddedScts(options, tbsCertificate(contents, authority.key), context);
  const extensions =
    scts.length > 0 ? [...contents.extensions, sctExtension(sctList(scts))] : contents.extensions;
  const tbs = tbsCertificate({ ...contents, extensions }, authority.key);
  return {
    certificate: signCertificate(options.tamper?.tbs?.(tbs) ?? tbs, authority.key),
    key,
    authority,
  };
}

function leafContents(options: LeafOptions, { key, authority, time }: LeafContext): Contents {
  return {
    serial: serial(
      'leaf',
      key.fingerprint,
      JSON.stringify([options.identity, options.notBefore, options.notAfter, fulcioPairs(options)]),
    ),
    subject: options.subject ?? {},
    issuer: authority.name,
    notBefore: options.notBefore ?? new Date(time.getTime() - 60_000),
    notAfter: options.notAfter ?? new Date(time.getTime() + 540_000),
    publicKey: key.publicKeyDer,
    extensions: leafExtensions(options, key, authority),
  };
}

function leafExtensions(options: LeafOptions, key: Key, authority: Authority): Extension[] {
  const {
    eku = [CODE_SIGNING],
    keyUsage: usages = ['digitalSignature'],
    identity,
    isCa = false,
  } = options;
  const identities = Array.isArray(identity) ? identity : [identity as Identity];
  return [
    ...(usages.length > 0 ? [keyUsage(usages)] : []),
    ...(eku.length > 0 ? [extendedKeyUsage(eku)] : []),
    ...(isCa ? [basicConstraints(true)] : []),
    subjectKeyIdentifier(key.publicKeyDer),
    authorityKeyIdentifier(authority.key.publicKeyDer),
    ...(identities.length > 0 ? [subjectAltName(identities)] : []),
    ...fulcioExtensions(options),
    ...(options.extraExtensions ?? []),
  ];
}

function fulcioExtensions(options: LeafOptions): Extension[] {
  return fulcioPairs(options).map(([number, text]) => fulcioExtension(Number(number), text));
}

function fulcioPairs({ issuer, extensions = {} }: LeafOptions): [string, string][] {
  const issuers: Record<number, string> = issuer === undefined ? {} : { 1: issuer, 8: issuer };
  const more: Record<number, string> =
    extensions instanceof Map ? Object.fromEntries(extensions) : extensions;
  return Object.entries({ ...issuers, ...more });
}

function embeddedScts(
  { sct = true, sctTime }: LeafOptions,
  tbs: Uint8Array,
  context: LeafContext,
): Uint8Array[] {
  const request = {
    tbs,
    issuerPublicKey: context.authority.key.publicKeyDer,
    time: sctTime ?? context.time,
  };
  return kindsOf(sct).map((kind) => {
    const signed = signSct(kind === 'otherLog' ? context.unknownCtLog : context.ctLog, request);
    if (kind === 'bad') signed[signed.length - 1] = (signed.at(-1) ?? 0) ^ 1;
    return signed;
  });
}

function kindsOf(sct: SctKind): readonly SimpleSct[] {
  if (typeof sct === 'boolean') return sct ? ['good'] : [];
  if (sct === 'two') return ['good', 'good'];
  return typeof sct === 'string' ? [sct] : sct;
}
