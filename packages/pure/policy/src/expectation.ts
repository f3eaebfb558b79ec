/**
 * What the operator expects to have arrived (T3): names, with the digests they must have.
 *
 *     # release 7, from the release notes
 *     ghcr.io/owner/app:v7@sha256:…
 */
import { type Digest, digest, LIMITS, linesOf } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';

/** A name as the bundle must give it, and the digest it must have where one is stated. */
export interface Expectation {
  readonly name: string;
  readonly digest?: Digest;
}

/**
 * Reads the file of --expect: one NAME@DIGEST a line; empty lines and lines from # on are left out.
 * @throws Rejection CONFIG
 */
export function parseExpectations(text: string): Expectation[] {
  const lines = linesOf(text).map((line) => line.trim());
  const expectations = lines.flatMap((line, i) =>
    line === '' || line.startsWith('#') ? [] : [expectationLine(line, i + 1)],
  );
  if (expectations.length === 0) reject('CONFIG', '--expect: the file states no expectation');
  if (expectations.length > LIMITS.images)
    reject('LIMIT', `--expect: ${expectations.length} lines, limit ${LIMITS.images}`);
  rejectContradictions(expectations);
  return expectations;
}

function expectationLine(line: string, number: number): Expectation {
  const at = line.lastIndexOf('@');
  const name = at < 0 ? '' : line.slice(0, at);
  if (name === '' || /[\s@]/.test(line.slice(0, Math.max(at, 0))))
    reject('CONFIG', `--expect line ${number}: "${printable(line)}" is not NAME@sha256:…`);
  return { name, digest: configDigest(line.slice(at + 1), `--expect line ${number}`) };
}

function configDigest(text: string, where: string): Digest {
  try {
    return digest.parse(text, 'CONFIG');
  } catch (cause) {
    return reject(
      'CONFIG',
      `${where}: "${printable(text)}" is not sha256: and 64 lower-case hex digits`,
      { cause },
    );
  }
}

/** Reads what --image was given, NAME[@sha256:…]. @throws Rejection USAGE | UNSUPPORTED */
export function parseImageOption(text: string): Expectation {
  const at = text.lastIndexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  if (name === '' || /[\s@]/.test(name))
    reject('USAGE', `--image "${printable(text)}" is not NAME or NAME@sha256:…`);
  return at < 0 ? { name } : { name, digest: digest.parse(text.slice(at + 1), 'USAGE') };
}

/** Two expectations of one name with two digests: neither can be meant. @throws Rejection CONFIG */
export function rejectContradictions(expectations: readonly Expectation[]): void {
  const first = new Map<string, Digest>();
  for (const { name, digest: stated } of expectations) {
    if (stated === undefined) continue;
    const known = first.get(name) ?? stated;
    if (known !== stated)
      reject('CONFIG', `"${printable(name)}" is expected with two digests: ${known} and ${stated}`);
    first.set(name, stated);
  }
}
