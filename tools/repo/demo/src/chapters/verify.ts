import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../programs.ts';
import { BUNDLE, BY_IDENTITY, BY_KEY, must, type Scene, succeed } from '../scene.ts';
import { SIGNER } from '../stage.ts';

/** The isolated host: three questions, each answered with yes, and a report for the record. */
export async function verifyImages(scene: Scene): Promise<void> {
  const { narrator, isolated } = scene;
  narrator.chapter('INSIDE: THE ISOLATED HOST');
  narrator.say(
    isolated
      ? 'From here on the verifier runs in a network namespace that holds nothing.'
      : 'This host allows no empty network namespace (unshare -rn), so the verifier runs ' +
          'without one. It opens no socket all the same.',
  );
  const verify = ['sealift-verify', 'verify', BUNDLE];
  await succeed(scene, `Was it signed by ${SIGNER}?`, [...verify, ...BY_IDENTITY], isolated);
  narrator.say(
    'Accepted. Every blob hashes to its name, the certificate leads to the pinned root, the log ' +
      'entry to the pinned log.',
  );
  await succeed(scene, 'Was it signed with our key?', [...verify, ...BY_KEY], isolated);
  narrator.say('Accepted.');
  await succeed(
    scene,
    'Does it carry build provenance by the same signer?',
    [...verify, '--type', 'slsaprovenance1', ...BY_IDENTITY],
    isolated,
  );
  narrator.say('Accepted.');
  narrator.say('');
  narrator.say(
    'These signatures prove the digest. That it belongs under this name is what expected.txt ' +
      'says, which came by another way.',
  );
  await keepReport(scene, [...verify, ...BY_IDENTITY, '--expect', 'expected.txt', '--json']);
}

async function keepReport({ output, isolated }: Scene, command: readonly string[]): Promise<void> {
  const ran = await run(command, { cwd: output, isolated });
  must(
    ran.status === 0 && JSON.parse(ran.stdout).verdict === 'accepted',
    'the report does not say accepted',
    ran,
  );
  writeFileSync(join(output, 'report.json'), ran.stdout);
}
