import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SOFTHSM } from '@sealift/softhsm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractCommands, type Section } from './commands.ts';
import { forgottenGuides, pagesOf } from './pages.ts';
import { play } from './shell.ts';
import { ROOT, type Stage, setStage } from './stage.ts';

const sections = pagesOf(ROOT).flatMap((page) =>
  extractCommands(readFileSync(join(ROOT, page), 'utf8')).map((each) => ({ ...each, page })),
);
const canIsolate = spawnSync('unshare', ['-rn', 'true']).status === 0;

describe('the front page and the guides', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage.close());

  it('have sections with commands, and each guide is among them', () => {
    expect(sections.length).toBeGreaterThanOrEqual(20);
    expect(new Set(sections.map(({ page }) => page))).toEqual(new Set(pagesOf(ROOT)));
    expect(forgottenGuides(ROOT), 'number them in docs/guides/README.md').toEqual([]);
  });

  // In order: each section needs what those before it left behind.
  const works = async (section: Section): Promise<void> => {
    const isolated = canIsolate && section.title.includes('isolated host');
    const { done, output } = await play(stage, section, { isolated });
    expect(done, output).toEqual(section.commands);
  };
  const onToken = ({ title }: Section): boolean => title === 'On a token';
  it.each(sections.filter((section) => !onToken(section)))('work as told: $page, $title', works);
  it.skipIf(SOFTHSM === undefined).each(sections.filter(onToken))(
    'work as told: $page, $title (needs SoftHSM2)',
    works,
  );

  it('have brought the image and its evidence into the internal registry', () => {
    const { tags, manifests } = stage.internal.repository('mirror/example/app');
    expect(tags.get('1.4.0')).toBe(`sha256:${stage.digest}`);
    expect(tags.has(`sha256-${stage.digest}.att`)).toBe(true);
    const referrers = [...manifests.values()].filter(
      ({ bytes }) =>
        JSON.parse(Buffer.from(bytes).toString()).subject?.digest === `sha256:${stage.digest}`,
    );
    expect(referrers).toHaveLength(1);
  });

  it(
    'have brought the second release as a delta, and merged it into what a full export ' + 'gives',
    () => {
      const { tags, manifests } = stage.internal.repository('mirror/team/base');
      expect(manifests.has(tags.get('3.2') ?? '')).toBe(true);
      const [base, delta, merged] = ['base.tar', 'base-delta.tar', 'base-3.2.tar'].map(
        (name) => statSync(join(stage.folder, name)).size,
      );
      expect(delta).toBeLessThan(base ?? 0);
      expect(merged).toBeGreaterThan(delta ?? 0);
    },
  );

  it('show the two commands, which .ci/run runs for themselves', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    const shown = sections.find(({ title }) => title === 'See it work')?.commands ?? [];
    expect(shown).toEqual(['npx -y pnpm@12 demo', 'npx -y pnpm@12 test']);
    for (const command of shown) expect(ci).toContain(command);
  });
});
