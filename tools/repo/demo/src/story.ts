import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportImages } from './chapters/export.ts';
import { importImages } from './chapters/import.ts';
import { tamper } from './chapters/tamper.ts';
import { verifyImages } from './chapters/verify.ts';
import type { Narrator } from './narrator.ts';
import { writePins } from './pins.ts';
import { canIsolate } from './programs.ts';
import type { Scene } from './scene.ts';
import { REPOSITORY, SIGNER, setStage, TAG } from './stage.ts';

const CHAPTERS = [introduce, exportImages, verifyImages, tamper, importImages];

/**
 * The main job on an embedded default. Leaves bundle, report and pins in `output`. @throws
 * StoryBroken
 */
export async function tellStory(narrator: Narrator, output: string): Promise<void> {
  const start = performance.now();
  const stage = await setStage();
  const spoiled = mkdtempSync(join(tmpdir(), 'sealift-demo-'));
  try {
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output, { recursive: true });
    writePins(output, stage.world, `${stage.name}@${stage.image.root.digest}`);
    for (const chapter of CHAPTERS)
      await chapter({ narrator, stage, output, spoiled, isolated: canIsolate() });
  } finally {
    await stage.close();
    rmSync(spoiled, { recursive: true });
  }
  conclude(narrator, output, (performance.now() - start) / 1000);
}

async function introduce({
  narrator,
  stage: { connected, isolated, image },
}: Scene): Promise<void> {
  narrator.say(
    'sealift carries signed container images across an air gap and proves, with no network, ' +
      'that what arrived is what was signed.',
  );
  narrator.say('');
  narrator.say(
    `Two registries run in this process: ${connected.host} is outside, ${isolated.host} is ` +
      `inside. A small Sigstore runs here too.`,
  );
  narrator.say(
    `Outside lies ${REPOSITORY}:${TAG} for ${image.manifests.length} platforms, signed with a ` +
      `key, signed keylessly by ${SIGNER}, and attested.`,
  );
}

function conclude(narrator: Narrator, output: string, seconds: number): void {
  narrator.chapter(`Done in ${seconds.toFixed(1)} s. In ${output}:`);
  narrator.say('images.tar         the bundle; skopeo, podman and ctr read it too');
  narrator.say('report.json        what was established, and what was not');
  narrator.say('trusted_root.json  the pins, with cosign.pub and rekor.pub');
}
