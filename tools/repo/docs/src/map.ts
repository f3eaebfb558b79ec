import { headingsOf } from './headings.ts';
import type { Findings, Repository } from './repository.ts';

const PAGE = 'CONTRIBUTING.md';

/** Every package has a line under its room, and every such line is of a package. */
export function checkMap({ texts, packages }: Repository): Findings {
  const mapped = new Set(
    headingsOf(texts.get(PAGE) ?? '').flatMap(({ title, body }) => {
      const room = title.replaceAll('`', '');
      return [...body.matchAll(/^- `([a-z0-9-]+)`/gm)].map(([, name]) => `${room}/${name}`);
    }),
  );
  const missing = packages.filter((folder) => !mapped.has(folder));
  const gone = [...mapped].filter((folder) => isRoom(folder) && !packages.includes(folder));
  return {
    violations: [...missing.map(addLine), ...gone.map(removeLine)],
    checked: packages.length,
  };
}

const isRoom = (folder: string): boolean => /^(?:packages|tools)\/[a-z]+\//.test(folder);

function addLine(folder: string): string {
  const [name] = folder.split('/').slice(-1);
  const room = folder.slice(0, folder.lastIndexOf('/'));
  return `${PAGE}: ${folder} is not on the map; add "- \`${name}\`: …" under the heading ${room}`;
}

const removeLine = (folder: string): string =>
  `${PAGE}: the map has ${folder}, which is no package; remove or correct its line`;
