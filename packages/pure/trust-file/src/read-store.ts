import { digest, hex, utf8 } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import { type Parsed, parse, refuseAt, windowOf } from '@sealift/yaml';
import { type FileText, FORM, type PinText } from './schema.ts';
import { isDated, type Store, type StorePin } from './store.ts';
import { storeOf } from './store-of.ts';

/** How a trust.yaml is read. */
export interface ReadStoreOptions {
  /** Its path, for messages. */
  readonly file: string;
  /** The store as it was given, for messages and reports. */
  readonly where: string;
  /** The bytes of a file beside it; absent where the file holds them all. */
  readonly read?: (name: string) => Uint8Array;
}

/**
 * Reads a trust.yaml and all that it names. @throws Rejection CONFIG with FILE:LINE:COLUMN | LIMIT,
 * and what `read` throws, and as `storeOf`
 */
export function readStore(text: string, { file, where, read }: ReadStoreOptions): Store {
  const parsed = parse(text, file, FORM);
  if (read !== undefined && parsed.file.files !== undefined)
    refuseAt(parsed, parsed.file, 'files', 'files are beside trust.yaml: `trust import` puts them');
  const bytesOf = read ?? ((name: string) => carried(parsed, name));
  const pins = Object.entries(parsed.file.instances).map(
    ([name, { pins: list }]) => [name, list.map((text) => readPin(parsed, text, bytesOf))] as const,
  );
  const all = pins.flatMap(([, list]) => list);
  refuseUnnamed(parsed, all);
  return storeOf(new Map(pins), where);
}

function carried({ file }: Parsed<FileText>, name: string): Uint8Array | undefined {
  const { files = {} } = file;
  const text = Object.hasOwn(files, name) ? files[name] : undefined;
  return text === undefined ? undefined : utf8.encode(text);
}

/** What no pin names would travel unseen. */
function refuseUnnamed(parsed: Parsed<FileText>, pins: readonly StorePin[]): void {
  const { files = {} } = parsed.file;
  const idle = Object.keys(files).find((name) => pins.every((pin) => pin.file !== name));
  if (idle !== undefined)
    refuseAt(parsed, files, idle, `no pin names the file ${printable(idle)}: leave it away`);
}

type BytesOf = (name: string) => Uint8Array | undefined;

function readPin(parsed: Parsed<FileText>, text: PinText, bytesOf: BytesOf): StorePin {
  const window = windowOf(parsed, text);
  refuseIdle(parsed, text);
  if (time.parse(text.approvedAt) === undefined)
    refuseAt(parsed, text, 'approvedAt', 'approvedAt is a time that does not exist');
  const bytes =
    bytesOf(text.file) ?? refuseAt(parsed, text, 'file', `${text.file} is not among the files`);
  const found = hex.encode(digest.sha256(bytes));
  if (found !== text.sha256)
    refuseAt(
      parsed,
      text,
      'sha256',
      `${text.file} has the SHA-256 ${found}: it is not the file that ${text.approvedBy} ` +
        'approved; put that file back, or take its pin out of this list and add it anew',
    );
  const { kind, file, sha256, role, origin, from, approvedBy, approvedAt } = text;
  const known = { kind, file, sha256, bytes, window, from, approvedBy, approvedAt };
  return { ...known, ...(role && { role }), ...(origin && { origin }) };
}

/** Fields that another kind has: whoever wrote one relies on it. */
function refuseIdle(parsed: Parsed<FileText>, text: PinText): void {
  const { kind, role } = text;
  if (kind === 'key' && role === undefined)
    refuseAt(parsed, text, 'kind', 'a key has a role: what it may sign');
  const refuse = (key: 'role' | 'origin' | 'validFrom' | 'validUntil', why: string): void => {
    if (text[key] !== undefined) refuseAt(parsed, text, key, `${key} ${why}: leave it away`);
  };
  if (kind !== 'key') refuse('role', `is of kind key, and not of ${kind}`);
  if (kind !== 'rekor') refuse('origin', `is of kind rekor, and not of ${kind}`);
  const why = whyWindowless(text);
  if (why === undefined) return;
  refuse('validFrom', why);
  refuse('validUntil', why);
}

function whyWindowless({ kind, role }: PinText): string | undefined {
  if (kind === 'witness') return 'is not asked of a witness';
  if (kind === 'tuf') return 'is in the metadata themselves';
  if (kind === 'trusted-root') return 'is in the trusted root itself';
  if (role === undefined || isDated(role)) return undefined;
  return `is asked nothing of the role ${role}, of which nobody proves when it signed`;
}
