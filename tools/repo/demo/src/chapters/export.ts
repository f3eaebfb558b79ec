import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../programs.ts';
import { BUNDLE, BY_IDENTITY, must, type Scene, succeed } from '../scene.ts';

/** The connected host: one file with everything, and the same file once more. */
export async function exportImages(scene: Scene): Promise<void> {
  const { narrator, stage, output } = scene;
  narrator.chapter('OUTSIDE: THE CONNECTED HOST');
  await succeed(scene, 'Export image, signatures and attestation into one file', [
    'sealift',
    'export',
    stage.name,
    '-o',
    BUNDLE,
    ...BY_IDENTITY,
  ]);
  const bytes = readFileSync(join(output, BUNDLE));
  narrator.say(
    `${BUNDLE}: ${(bytes.length / 1e6).toFixed(1)} MB, SHA-256 ` +
      `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}…`,
  );
  narrator.say('It was verified with the same code before it got its name.');
  await exportAgain(scene, bytes);
}

async function exportAgain(
  { narrator, stage, output, spoiled }: Scene,
  first: Buffer,
): Promise<void> {
  const path = join(spoiled, 'again.tar');
  const ran = await run(['sealift', 'export', stage.name, '-o', path], { cwd: output });
  must(
    ran.status === 0 && first.equals(readFileSync(path)),
    'a second export gives other bytes',
    ran,
  );
  narrator.step('Export once more', ran.seconds);
  narrator.say('Every byte is the same: anybody can repeat the export and compare.');
}
