import { pem } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { layout, type Style } from '@sealift/report';
import type { Pending } from '@sealift/signer-client';
import type { NamedKey } from '@sealift/trust';
import type { Said } from './statement.ts';

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const fields = (
  values: readonly (readonly [string, string | undefined])[],
  indent: number,
  style: Style,
): string[] =>
  values.flatMap(([name, value]) =>
    value === undefined ? [] : layout.field(name, value, indent, style),
  );

/** The keys of the service, for a person. */
export const renderKeys = (named: readonly NamedKey[], style: Style): string =>
  text(
    named.flatMap(({ name, versions }) => [
      ...layout.paragraph(name, '', style),
      ...versions.flatMap(({ version, state, algorithm, publicKey, from, until }) => [
        ...layout.paragraph(`version ${version}, ${state}, ${algorithm}`, '  ', style),
        ...layout.paragraph(keys.fingerprint(publicKey), '    ', style),
        ...fields(
          [
            ['from', from],
            ['until', until],
          ],
          4,
          style,
        ),
      ]),
    ]),
  );

/** The same for --json. */
export const keysResult = (named: readonly NamedKey[]): readonly object[] =>
  named.map(({ name, versions }) => ({
    name,
    versions: versions.map(({ publicKey, ...version }) => ({
      ...version,
      fingerprint: keys.fingerprint(publicKey),
      publicKeyPem: pem.encode('PUBLIC KEY', publicKey.spki),
    })),
  }));

/** What waits, for a person. */
export const renderPending = (pending: readonly Pending[], style: Style): string =>
  pending.length === 0
    ? 'Nothing waits for approval.\n'
    : text(
        pending.flatMap((each) => [
          ...layout.paragraph(each.payload, '', style),
          ...requestLines(each, style),
        ]),
      );

const requestLines = (
  { key, version, kind, size, requester, needed, given, expires }: Pending,
  style: Style,
): string[] =>
  fields(
    [
      ['key', `${key}, version ${version}`],
      ['what', `${kind}, ${size} bytes`],
      ['asked by', requester],
      [
        'approvals',
        `${given.length} of ${needed}${given.length === 0 ? '' : `: ${given.join(', ')}`}`,
      ],
      ['until', expires],
    ],
    2,
    style,
  );

/** What is to be approved, in words, and who asks for it. */
export const renderShown = (
  payload: string,
  said: Said,
  waiting: readonly Pending[],
  style: Style,
): string =>
  text([
    ...layout.paragraph(
      `${said.kind === 'file' ? 'A file of which nothing can be read here' : `A ${said.kind}`}:`,
      '',
      style,
    ),
    ...layout.field('sha256', payload, 2, style),
    ...fields(said.lines, 2, style),
    ...waiting.flatMap((each) => [
      ...layout.paragraph('Waits:', '', style),
      ...requestLines(each, style),
      ...layout.field('policy', each.policy, 2, style),
    ]),
  ]);
