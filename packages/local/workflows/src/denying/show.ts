import { canonicalJson, digest, LIMITS } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { type DenyPack, decodePack, idOf, wordsOf } from '@sealift/deny';
import { time } from '@sealift/pki';
import { layout, type Style } from '@sealift/report';
import { readDenyPack } from '@sealift/verify';
import { readKey } from '../pins/load-policy.ts';
import { readConfigured } from '../pins/read-pin.ts';
import { verifyPack } from './packs.ts';

/** A pack as it is shown; nobody is pinned where nobody is said to have signed it. */
export type ShownPack = Omit<DenyPack, 'by' | 'source'> & Partial<Pick<DenyPack, 'by'>>;

/**
 * Reads a deny pack, and verifies it where keys are given. @param keyPaths PEM files
 * @throws Rejection CONFIG | DENY_PACK | LIMIT
 */
export async function readPack(path: string, keyPaths: readonly string[]): Promise<ShownPack> {
  const keys = keyPaths.map((each) => readKey(each, '--deny-key'));
  const bytes = readConfigured({ path, source: path }, LIMITS.bundleJson);
  if (keys.length > 0) return verifyPack(bytes, path, keys);
  return sayingWhere(path, () => {
    const { predicate } = readDenyPack(bytes);
    return { ...decodePack(predicate), digest: digest.of(canonicalJson(predicate)) };
  });
}

/** A pack for --json. */
export const packJson = ({ version, issued, digest, by, entries }: ShownPack): object => ({
  version,
  issued: time.format(issued),
  digest,
  ...(by === undefined ? {} : { by }),
  entries: entries.map(({ target, from, reason }) => ({
    id: idOf(target),
    ...target,
    ...('index' in target ? { index: String(target.index) } : {}),
    ...(from === undefined ? {} : { from: time.format(from) }),
    reason,
  })),
});

/** A pack for a person: each entry by its ID, what it denies, from when on, and why. */
export function renderPack(path: string, pack: ShownPack, style: Style): string {
  const { version, issued, digest, by, entries } = pack;
  const lines = [
    ...layout.paragraph(
      `${path}: version ${version}, ${layout.count(entries.length, 'entry', 'entries')}`,
      '',
      style,
    ),
    ...layout.field('made', time.format(issued), 2, style),
    ...layout.field('digest', digest, 2, style),
    ...layout.field('signed by', by ?? 'NOT VERIFIED: give --deny-key', 2, style),
    ...entries.flatMap(({ target, from, reason }) => [
      '',
      ...layout.paragraph(idOf(target), '', style),
      ...layout.field('denies', wordsOf(target), 2, style),
      ...layout.field(
        'from',
        from === undefined ? 'whatever the time' : time.format(from),
        2,
        style,
      ),
      ...layout.field('reason', reason, 2, style),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
