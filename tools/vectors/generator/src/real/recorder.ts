import type { Workbench } from '@sealift/real-stack';

export interface Recorded {
  readonly bench: Workbench;
  /**
   * The commands since the last call, as a person would type them; folders of this run are named by
   * variables.
   */
  commands(): string[];
}

/** The same bench, that remembers what was run: a vector's README says which command made it. */
export function recording(bench: Workbench): Recorded {
  let lines: string[] = [];
  const folders: readonly (readonly [string, string])[] = [
    [bench.file('').replace(/\/$/, ''), '$WORK'],
    [bench.places.folder, '$STACK'],
  ];
  const shown = (text: string): string =>
    folders.reduce((all, [folder, name]) => all.replaceAll(folder, name), text);
  const run: Workbench['run'] = (program, args, env) => {
    lines.push(
      shown(
        [program, ...args]
          .map((each) => (/^[\w@%+=:,./$-]+$/.test(each) ? each : `'${each}'`))
          .join(' '),
      ),
    );
    return bench.run(program, args, env);
  };
  const commands = (): string[] => {
    const taken = lines;
    lines = [];
    return taken;
  };
  return { bench: { ...bench, run }, commands };
}
