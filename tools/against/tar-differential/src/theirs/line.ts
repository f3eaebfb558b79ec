/** What a child prints for each archive: a JSON line. */
export interface Line {
  readonly ended: 'read' | 'refuses' | 'hangs';
  /** Each as `type size name`, in the order of the file. */
  readonly entries: readonly string[];
}

/**
 * Lists the archives of the command line one after the other. A reader that has not ended after two
 * seconds never will: they have some kilobytes.
 */
export async function listAll(
  list: (path: string, seen: (entry: string) => void) => Promise<void>,
): Promise<void> {
  for (const path of process.argv.slice(2)) {
    const entries: string[] = [];
    const late = new Promise<'hangs'>((resolve) => setTimeout(() => resolve('hangs'), 2000));
    const reading = list(path, (entry) => entries.push(entry)).then(
      () => 'read' as const,
      () => 'refuses' as const,
    );
    const line: Line = { ended: await Promise.race([reading, late]), entries: [...entries] };
    console.log(JSON.stringify(line));
  }
  process.exit(0);
}

const KINDS: Readonly<Record<string, string>> = {
  file: 'f',
  oldfile: 'f',
  'contiguous-file': 'f',
  directory: 'd',
  symlink: 'l',
  link: 'h',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
};

export const entryOf = (type: string, size: number, name: string): string =>
  `${KINDS[type] ?? type} ${size} ${name}`;
