import { spawnSync } from 'node:child_process';
import { DEBIAN_COMPONENTS, GO_COMPONENTS, OWN_GO } from './components.ts';
import { findProgram, installedOrigin, originOf, toolsFolder } from './tools-folder.ts';

/** What is at hand: a line for each component, in the order of the list. */
export interface Finding {
  readonly name: string;
  readonly state: 'present' | 'absent' | 'other version';
  readonly what: string;
}

/** Looks, and changes nothing. */
export function doctor(): Finding[] {
  const folder = toolsFolder();
  const go = GO_COMPONENTS.map((each) =>
    finding(
      each.name,
      `${each.version}, ${each.what}`,
      installedOrigin(folder, each.name),
      originOf(each),
    ),
  );
  const own = findProgram(OWN_GO.name) === undefined ? 'absent' : 'present';
  const debian = DEBIAN_COMPONENTS.map(
    ({ name, what }): Finding => ({
      name,
      what,
      state: findProgram(name) === undefined ? 'absent' : 'present',
    }),
  );
  return [
    {
      name: 'go',
      state: goVersion() === undefined ? 'absent' : 'present',
      what: goVersion() ?? 'builds the programs; 1.26 or newer',
    },
    ...go,
    { name: OWN_GO.name, state: own, what: OWN_GO.what },
    ...debian,
  ];
}

function finding(name: string, what: string, found: string | undefined, wanted: string): Finding {
  if (found === undefined) return { name, what, state: 'absent' };
  return { name, what, state: found === wanted ? 'present' : 'other version' };
}

/** `go1.26.8`; undefined where Go is not on PATH. */
function goVersion(): string | undefined {
  return /\bgo1\.[0-9.]+/.exec(
    spawnSync('go', ['version'], { encoding: 'utf8' }).stdout ?? '',
  )?.[0];
}
