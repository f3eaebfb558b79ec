import { join } from 'node:path';
import { run } from '../programs.ts';
import { BUNDLE, BY_IDENTITY, BY_KEY, must, type Scene } from '../scene.ts';
import { flipBit, plantBorrowedSignature, plantForeignSigner } from '../tampering.ts';

/** A tampering with what must come of it. */
interface Attempt {
  readonly title: string;
  readonly explanation: string;
  readonly bundle: string;
  readonly policy: readonly string[];
  readonly exit: number;
  readonly code: string;
}

/**
 * Three things that must not work: a damaged medium, a borrowed signature, a stranger's signature.
 */
export async function tamper(scene: Scene): Promise<void> {
  const { narrator, stage, output, spoiled } = scene;
  narrator.chapter('INSIDE: THREE THINGS THAT MUST NOT WORK');
  const offset = flipBit(join(output, BUNDLE), join(spoiled, 'flipped.tar'));
  await refuse(scene, {
    title: 'One bit was changed on the way',
    explanation: `the lowest bit of byte ${offset}, inside a layer`,
    ...{ bundle: 'flipped.tar', policy: BY_IDENTITY, exit: 3, code: 'DIGEST' },
  });

  await plantBorrowedSignature(stage, spoiled);
  await refuse(scene, {
    title: 'The carrier put in another image, with our signature',
    explanation: 'packed anew with sealift, so that all digests, the manifest and the index agree',
    ...{ bundle: await repack(scene, 'borrowed'), policy: BY_KEY, exit: 1, code: 'SUBJECT' },
  });

  await plantForeignSigner(stage, spoiled);
  await refuse(scene, {
    title: 'The carrier signed it himself',
    explanation:
      'a certificate of the right CA, logged in the right log, issued to mallory@example.net',
    ...{ bundle: await repack(scene, 'foreign'), policy: BY_IDENTITY, exit: 1, code: 'IDENTITY' },
  });
}

/** What a carrier with sealift at hand does: export the planted layout. */
async function repack({ spoiled }: Scene, layout: string): Promise<string> {
  const bundle = `${layout}.tar`;
  const ran = await run(['sealift', 'export', `oci:${layout}`, '-o', bundle], { cwd: spoiled });
  must(ran.status === 0, `the carrier could not pack ${layout}`, ran);
  return bundle;
}

async function refuse(
  { narrator, output, spoiled, isolated }: Scene,
  { title, explanation, bundle, policy, exit, code }: Attempt,
): Promise<void> {
  const ran = await run(['sealift-verify', 'verify', join(spoiled, bundle), ...policy, '--json'], {
    cwd: output,
    isolated,
  });
  must(ran.status === exit && ran.code === code, `expected exit ${exit} with ${code}`, ran);
  const { failures } = JSON.parse(ran.stdout) as { failures: { code: string; remedy: string }[] };
  must(failures[0]?.code === code, `expected ${code} in the report`, ran);

  narrator.step(title, ran.seconds);
  narrator.say(`(${explanation})`);
  narrator.say(`Rejected, exit ${exit}. ${code}: ${ran.message.replaceAll(`${spoiled}/`, '')}`);
  narrator.say(`What to do: ${failures[0].remedy}`);
}
