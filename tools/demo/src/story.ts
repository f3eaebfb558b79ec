import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Narrator } from './narrator.ts';
import { writePins } from './pins.ts';
import { canIsolate, type Ran, run } from './programs.ts';
import { ISSUER, REPOSITORY, SIGNER, type Stage, setStage, TAG } from './stage.ts';
import { flipBit, plantBorrowedSignature, plantForeignSigner } from './tampering.ts';

/** Something did not go as told. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken';
}

const BY_IDENTITY = ['--trusted-root', 'trusted_root.json', '--certificate-identity', SIGNER, '--certificate-oidc-issuer', ISSUER];
const BY_KEY = ['--key', 'cosign.pub', '--rekor-key', 'rekor.pub'];

/** The main job on an embedded default. Leaves bundle, report and pins in `output`. @throws StoryBroken */
export async function tellStory(narrator: Narrator, output: string): Promise<void> {
  const start = performance.now();
  const stage = await setStage();
  const spoiled = mkdtempSync(join(tmpdir(), 'sealift-demo-'));
  try {
    prepare(output, stage);
    const teller = new Teller(narrator, stage, { output, spoiled });
    teller.introduce();
    await teller.export();
    await teller.verify();
    await teller.tamper();
    await teller.import();
    teller.conclude((performance.now() - start) / 1000);
  } finally {
    await stage.close();
    rmSync(spoiled, { recursive: true });
  }
}

function prepare(output: string, { world, name, image }: Stage): void {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  writePins(output, world, `${name}@${image.root.digest}`);
}

interface Folders {
  readonly output: string;
  readonly spoiled: string;
}

class Teller {
  readonly #tell: Narrator;
  readonly #stage: Stage;
  readonly #folders: Folders;
  readonly #isolated = canIsolate();

  constructor(narrator: Narrator, stage: Stage, folders: Folders) {
    this.#tell = narrator;
    this.#stage = stage;
    this.#folders = folders;
  }

  introduce(): void {
    const { connected, isolated, image } = this.#stage;
    this.#tell.say('sealift carries signed container images across an air gap and proves, with no network, that what arrived is what was signed.');
    this.#tell.say('');
    this.#tell.say(`Two registries run in this process: ${connected.host} is outside, ${isolated.host} is inside. A small Sigstore runs here too.`);
    this.#tell.say(
      `Outside lies ${REPOSITORY}:${TAG} for ${image.manifests.length} platforms. It is signed with a key, signed keylessly by ${SIGNER}, and attested.`,
    );
  }

  async export(): Promise<void> {
    this.#tell.chapter('OUTSIDE: THE CONNECTED HOST');
    const ran = await this.#do(
      ['sealift', 'export', this.#stage.name, '-o', 'images.tar', ...BY_IDENTITY],
      'Export image, signatures, attestation into one file',
    );
    const bytes = readFileSync(this.#bundle);
    this.#tell.say(`images.tar: ${(bytes.length / 1e6).toFixed(1)} MB, SHA-256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}…`);
    this.#tell.say('It was verified with the same code before it got its name.');

    const again = await run(['sealift', 'export', this.#stage.name, '-o', join(this.#folders.spoiled, 'again.tar')], { cwd: this.#folders.output });
    expect(again.status === 0 && bytes.equals(readFileSync(join(this.#folders.spoiled, 'again.tar'))), 'a second export gives other bytes', again);
    this.#tell.step('Export once more', again.seconds);
    this.#tell.say('Every byte is the same: anybody can repeat the export and compare.');
    expect(ran.status === 0, 'the export failed', ran);
  }

  async verify(): Promise<void> {
    this.#tell.chapter('INSIDE: THE ISOLATED HOST');
    this.#tell.say(
      this.#isolated
        ? 'From here on the verifier runs in a network namespace that holds nothing.'
        : 'This host allows no empty network namespace (unshare -rn): the verifier runs without one. It opens no socket all the same.',
    );
    const keyless = ['sealift-verify', 'verify', 'images.tar', ...BY_IDENTITY];
    await this.#do(keyless, `Was it signed by ${SIGNER}?`, true);
    this.#tell.say('Yes: accepted. Every blob hashes to its name, the certificate leads to the pinned root, the log entry to the pinned log.');
    await this.#do(['sealift-verify', 'verify', 'images.tar', ...BY_KEY], 'Was it signed with our key?', true);
    this.#tell.say('Yes: accepted.');
    await this.#do([...keyless, '--type', 'slsaprovenance1'], 'Does it carry build provenance by the same signer?', true);
    this.#tell.say('Yes: accepted.');
    const { stdout } = await run([...keyless, '--expect', 'expected.txt', '--json'], { cwd: this.#folders.output, isolated: this.#isolated });
    writeFileSync(join(this.#folders.output, 'report.json'), stdout);
    expect(JSON.parse(stdout).verdict === 'accepted', 'the report says something else');
  }

  async tamper(): Promise<void> {
    const { output, spoiled } = this.#folders;
    this.#tell.chapter('INSIDE: THREE THINGS THAT MUST NOT WORK');
    const offset = flipBit(this.#bundle, join(spoiled, 'flipped.tar'));
    await this.#refused('One bit of a layer was changed on the way', ['flipped.tar', ...BY_IDENTITY], 3, ['DIGEST'], `bit 0 of byte ${offset}`);

    await plantBorrowedSignature(this.#stage, spoiled);
    await this.#repack('borrowed');
    const borrowed = 'another image under the same name, with the signature of ours; all digests and the manifest are consistent';
    await this.#refused('The carrier put in another image, with our signature', ['borrowed.tar', ...BY_KEY], 1, ['SUBJECT'], borrowed);

    await plantForeignSigner(this.#stage, spoiled);
    await this.#repack('foreign');
    const foreign = 'a valid certificate of the right CA, logged in the right log, but issued to mallory@example.net';
    await this.#refused('The carrier signed it himself', ['foreign.tar', ...BY_IDENTITY], 1, ['IDENTITY'], foreign);
    expect(statSync(output).isDirectory(), 'the output is gone');
  }

  /** What a carrier with sealift at hand does: export the planted layout under the victim's name. */
  async #repack(layout: string): Promise<void> {
    const ran = await run(['sealift', 'export', `oci:${layout}`, '-o', `${layout}.tar`], { cwd: this.#folders.spoiled });
    expect(ran.status === 0, `the carrier could not pack ${layout}`, ran);
  }

  async #refused(title: string, [file = '', ...policy]: readonly string[], status: number, codes: readonly string[], what: string): Promise<void> {
    const { output, spoiled } = this.#folders;
    const command = ['sealift-verify', 'verify', join(spoiled, file), ...policy, '--json'];
    const ran = await run(command, { cwd: output, isolated: this.#isolated });
    expect(ran.status === status && codes.includes(ran.code ?? ''), `expected exit ${status} and ${codes.join(' or ')}`, ran);
    const [failure] = JSON.parse(ran.stdout).failures as { message: string; remedy: string }[];
    this.#tell.step(title, ran.seconds);
    this.#tell.say(`(${what})`);
    this.#tell.say(`Rejected, exit ${ran.status}. ${ran.code}: ${ran.message.replace(`${spoiled}/`, '')}`);
    this.#tell.say(`What to do: ${failure?.remedy}`);
  }

  async import(): Promise<void> {
    const { isolated } = this.#stage;
    this.#tell.chapter('INSIDE: INTO THE REGISTRY');
    const to = ['--to', isolated.host];
    await this.#do(['sealift', 'import', 'images.tar', ...to, ...BY_IDENTITY, '--expect', 'expected.txt'], 'Verify again, then push what verified');
    await this.#do(['sealift', 'import', 'images.tar', ...to, ...BY_KEY], 'The same with our key, so that its signature goes along');
    const told = this.#readBack();
    this.#tell.step('Read back', 0);
    for (const line of told) this.#tell.say(line);
  }

  /** Looks into the second registry itself: the programs are not asked. */
  #readBack(): string[] {
    const { isolated, image, attachments } = this.#stage;
    const repository = isolated.repository(REPOSITORY);
    expect(repository.tags.get(TAG) === image.root.digest, `${REPOSITORY}:${TAG} is not ${image.root.digest} inside`);
    for (const [digest, bytes] of image.blobs) {
      const found = repository.manifests.get(digest)?.bytes ?? repository.blobs.get(digest);
      expect(found !== undefined && Buffer.from(found).equals(bytes), `${digest} is missing or other inside`);
    }
    for (const { kind, tag, descriptor } of attachments) {
      const found = tag === undefined ? repository.manifests.has(descriptor.digest) : repository.tags.has(tag);
      expect(found, `${kind} is not inside`);
    }
    return [
      `${REPOSITORY}:${TAG} is ${image.root.digest.slice(0, 23)}…, as outside; all ${image.blobs.size} blobs and manifests are equal.`,
      'Its two signatures and its attestation lie beside it, where cosign and policy controllers look for them.',
    ];
  }

  conclude(seconds: number): void {
    const { output } = this.#folders;
    this.#tell.chapter(`Done in ${seconds.toFixed(1)} s. In ${output}:`);
    this.#tell.say('images.tar         the bundle; skopeo, podman and ctr read it too');
    this.#tell.say('report.json        what was established, and what was not');
    this.#tell.say('trusted_root.json  the pins, with cosign.pub and rekor.pub');
  }

  get #bundle(): string {
    return join(this.#folders.output, 'images.tar');
  }

  /** Runs a step that must succeed, and tells it as it would be typed. */
  async #do(command: readonly string[], title: string, isolated = false): Promise<Ran> {
    const ran = await run(command, { cwd: this.#folders.output, isolated: isolated && this.#isolated });
    expect(ran.status === 0, `${command.slice(0, 2).join(' ')} failed`, ran);
    this.#tell.step(title, ran.seconds);
    this.#tell.command(command);
    return ran;
  }
}

function expect(holds: boolean, what: string, ran?: Ran): void {
  if (!holds) throw new StoryBroken(ran === undefined ? what : `${what}: exit ${ran.status}\n${ran.stderr}${ran.stdout.slice(0, 2000)}`);
}
