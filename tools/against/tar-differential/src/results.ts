/** What each reader makes of each archive, in few words; and the same as a page for people. */
import { type Expected, tarVectors } from '@sealift/vectors';
import type { Reader } from './readers.ts';
import type { Line } from './theirs/line.ts';

export interface Archive {
  readonly name: string;
  readonly about: string;
  readonly expect: Expected;
  readonly bytes: Uint8Array;
}

/**
 * Archives that break a rule of the tar itself; what is wrong inside of entries no tar reader sees.
 */
export const ARCHIVES: readonly Archive[] = tarVectors().filter(
  ({ expect }) => expect.code?.startsWith('TAR_') && expect.guard === undefined,
);

/** The bundle from which they were made. */
export const GOOD: Archive | undefined = tarVectors().find(({ name }) => name === 'good');

/** By archive, by reader. */
export type Results = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What one reader makes of all archives. `paths` as ARCHIVES, behind that of the good one. */
export function readAll(reader: Reader, paths: readonly string[]): ReadonlyMap<string, string> {
  const [good, ...lines] = reader.list(paths);
  if (good?.ended !== 'read' || good.entries.length !== 7)
    throw new Error(`${reader.name} does not read the good bundle: ${JSON.stringify(good)}`);
  return new Map(ARCHIVES.map(({ name }, i) => [name, inWords(lines[i], good.entries)]));
}

/** Compared with the good bundle: `+` what more a reader sees, `−` what less. */
function inWords(line: Line | undefined, good: readonly string[]): string {
  if (line === undefined) throw new Error('a reader said nothing about an archive');
  if (line.ended !== 'read') return line.ended;
  const more = subtract(line.entries, good).map((entry) => `+ ${shown(entry)}`);
  const less = subtract(good, line.entries).map((entry) => `− ${shown(entry)}`);
  const changes =
    more.length + less.length > 6
      ? [`+ ${more.length} and − ${less.length} entries, such as ${more[0] ?? less[0]}`]
      : [...more, ...less];
  return changes.length === 0 ? 'the good bundle' : changes.join(', ');
}

/** What is in the first list and, as often, not in the second. */
function subtract(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Printable ASCII, digests cut. */
const shown = (entry: string): string =>
  entry
    .replace(/[^\x20-\x7e]/g, (char) =>
      char.charCodeAt(0) < 256
        ? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`
        : `\\u${char.charCodeAt(0).toString(16)}`,
    )
    .replace(/([0-9a-fA-F]{8})[0-9a-fA-F]{24,}/g, '$1…');

/** Readers by what they say, most of them first. */
export function groups(row: Results[string]): [said: string, readers: string[]][] {
  const by = Map.groupBy(Object.keys(row), (reader) => row[reader] ?? '');
  return [...by].sort(([, a], [, b]) => b.length - a.length);
}

/** The page. */
export function page(versions: Readonly<Record<string, string>>, results: Results): string {
  const rows = ARCHIVES.map(({ name, about, expect }) => {
    const said = groups(results[name] ?? {}).map(
      ([words, readers]) => `${readers.join(', ')}: ${code(words)}`,
    );
    return `| ${name} | ${about} | \`${expect.rule}\` | ${said.join('<br>')} |`;
  });
  const apart = ARCHIVES.filter(({ name }) => groups(results[name] ?? {}).length > 1).length;
  return [
    '# Archives that are read differently',
    '',
    `Made by \`node tools/against/tar-differential/src/main.ts\`: ${ARCHIVES.length} ` +
      `archives, each the ` +
      `same good bundle of seven entries with one thing wrong, and what seven`,
    `readers list of them. On ${apart} of them at least two readers differ. sealift refuses ` +
      `every one, by the rule named. \`+\` is an entry (type, size, name) that a`,
    'reader sees beside those of the good bundle, `−` one of these that it does not see.',
    '',
    `Read with ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    '| archive | what is wrong | sealift refuses by | the others |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const code = (words: string): string =>
  /^[+−]/.test(words)
    ? words.replace(
        /([+−]) (.*?)(?=, [+−] |$)/g,
        (_, sign: string, entry: string) => `${sign} \`${entry.replaceAll('|', '\\|')}\``,
      )
    : words;
