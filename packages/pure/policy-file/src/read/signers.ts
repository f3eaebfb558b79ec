import { printable } from '@sealift/failures';
import type { Window } from '@sealift/pki';
import { nearest, refuseAt, windowOf } from '@sealift/yaml';
import type { SignerText } from '../schema/file.ts';
import { type CertificateSigner, readCertificate } from './certificate.ts';
import { CERTIFICATE_NAMES } from './certificate-name.ts';
import type { FileRef } from './file-ref.ts';
import { type Instance, type Provides, providesOf } from './instances.ts';
import type { Reading } from './reading.ts';

/** Who a signer is. Paths are as they are written. */
export type Who =
  | { readonly kind: 'key'; readonly file: FileRef; readonly window: Window }
  | { readonly kind: 'keyring'; readonly path: string; readonly key?: string }
  | CertificateSigner;

/** A signer whom rules name. */
export interface FileSigner {
  readonly name: string;
  /** `policy.yaml:12` */
  readonly at: string;
  readonly who: Who;
  /** Absent for a key without any: then no log and no timestamp counts. */
  readonly instance?: Instance;
  /** `log: none`, `sct: none`: what is waived for him, and every report says so. */
  readonly ignoreTlog: boolean;
  readonly ignoreSct: boolean;
}

/** Signers by their names. @throws Rejection CONFIG */
export function readSigners(
  reading: Reading,
  instances: ReadonlyMap<string, Instance>,
): ReadonlyMap<string, FileSigner> {
  const { signers = {} } = reading.file;
  const read = (name: string): [string, FileSigner] => {
    const text = signers[name] ?? {};
    const signer = readSigner(reading, text, name, instances);
    const provides = signer.instance === undefined ? undefined : providesOf(signer.instance);
    const wants = provides === undefined && signer.instance ? undefined : lacking(signer, provides);
    if (wants !== undefined) refuseAt(reading, signers, name, `the signer "${name}" ${wants}`);
    return [name, signer];
  };
  return new Map(Object.keys(signers).map(read));
}

const KINDS = {
  key: ['key', 'trust', 'log', 'validFrom', 'validUntil'],
  keyring: ['keyring', 'name', 'trust', 'log'],
  certificate: undefined,
} as const;

/** What a key cannot have, and a certificate can; and the reverse. */
const OF_KEYS: readonly (keyof SignerText)[] = ['name', 'validFrom', 'validUntil'];

function readSigner(
  reading: Reading,
  text: SignerText,
  name: string,
  instances: ReadonlyMap<string, Instance>,
): FileSigner {
  const kind = kindOf(reading, text, name);
  const given = Object.keys(text) as (keyof SignerText)[];
  const known: readonly string[] | undefined = KINDS[kind];
  const idle = given.find((key) => !(known?.includes(key) ?? !OF_KEYS.includes(key)));
  if (idle !== undefined)
    refuseAt(reading, text, idle, `${idle} has no effect on a signer by ${kind}: leave it away`);
  const instance = instanceOf(reading, text, kind, instances);
  return {
    name,
    at: reading.places.line(reading.file.signers ?? {}, name),
    who: whoOf(reading, text, kind),
    ...(instance === undefined ? {} : { instance }),
    ignoreTlog: text.log === 'none',
    ignoreSct: text.sct === 'none',
  };
}

type Kind = keyof typeof KINDS;

function kindOf(reading: Reading, text: SignerText, name: string): Kind {
  const given = (['key', 'keyring', ...CERTIFICATE_NAMES] as const).filter(
    (key) => text[key] !== undefined,
  );
  const [one, another] = given;
  if (one === undefined)
    return refuseAt(
      reading,
      reading.file.signers ?? {},
      name,
      `the signer "${name}" is nobody: give one of key, keyring, ${CERTIFICATE_NAMES.join(', ')}`,
    );
  if (another !== undefined)
    refuseAt(reading, text, another, `${another} beside ${one}: a signer is one of them`);
  return one === 'key' || one === 'keyring' ? one : 'certificate';
}

function whoOf(reading: Reading, text: SignerText, kind: Kind): Who {
  if (kind === 'certificate') return readCertificate(reading, text);
  const { key = '', keyring = '', name } = text;
  if (kind === 'key') return { kind, file: key, window: windowOf(reading, text) };
  return { kind, path: keyring, ...(name === undefined ? {} : { key: name }) };
}

/** T6: one instance for all of a signer's evidence. */
function instanceOf(
  reading: Reading,
  text: SignerText,
  kind: Kind,
  instances: ReadonlyMap<string, Instance>,
): Instance | undefined {
  const { trust, log } = text;
  if (trust !== undefined && log !== undefined && log !== 'none' && log !== trust)
    refuseAt(
      reading,
      text,
      'log',
      `log is "${log}" and trust is "${trust}": one instance for both`,
    );
  const name = trust ?? (log === 'none' ? undefined : log);
  if (name === undefined && (kind === 'certificate' || log === undefined))
    refuseAt(
      reading,
      text,
      kind === 'certificate' ? 'identity' : kind,
      kind === 'certificate'
        ? 'trust is missing: name the instance that proves this certificate'
        : 'neither log nor trust: name the instance whose logs count, or write log: none',
    );
  if (name === undefined) return undefined;
  const key = trust === undefined ? 'log' : 'trust';
  const known = [...instances.keys()];
  return (
    instances.get(name) ??
    refuseAt(reading, text, key, `no instance "${printable(name)}"${nearest(name, known)}`)
  );
}

/** Whether evidence of a signer counts only with a time that somebody proves. */
const isTimed = ({ who }: FileSigner, hasWindow: boolean): boolean =>
  who.kind === 'certificate' || hasWindow;

/**
 * What a signer could never pass without, and does not have: a sentence without its subject.
 * @param provides what his instance pins; undefined without an instance
 * @param hasWindow whether any of his keys has a window
 */
export function lacking(
  signer: FileSigner,
  provides: Provides | undefined,
  hasWindow: boolean = signer.who.kind === 'key' && Object.keys(signer.who.window).length > 0,
): string | undefined {
  const { who, ignoreTlog, ignoreSct } = signer;
  const isCertificate = who.kind === 'certificate';
  if (isCertificate && provides?.authorities === 0)
    return 'is used without trust: his instance pins no certificate authority (ca)';
  if (isCertificate && !ignoreSct && provides?.ctLogs === 0)
    return 'could never pass: his instance pins no CT log (ct); pin one, or write sct: none';
  if (!ignoreTlog && provides?.logs === 0)
    return 'could never pass: his instance pins no log (rekor); pin one, or write log: none';
  if (ignoreTlog && isTimed(signer, hasWindow) && !provides?.timestampAuthorities)
    return (
      'could never pass: without a log his time of signing needs a timestamp, and no timestamp ' +
      'authority is pinned; name an instance with tsa in trust'
    );
  return undefined;
}
