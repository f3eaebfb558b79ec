import { Args, Flags } from '@oclif/core';
import { chooseProgress, configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { pinImages } from '@sealift/export';
import { printable, Rejection, reject } from '@sealift/failures';
import { type Findings, findImages } from '@sealift/find';
import { parseReference } from '@sealift/oci';
import { doneReport } from '@sealift/report';
import { PARALLEL_FLAG } from '../exporting/lists.ts';
import { renderByHelm } from '../finding/helm.ts';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { registryOptions } from '../network/options.ts';
import { requireOneRegistry } from '../network/own-access.ts';

export default class Find extends SealiftCommand {
  static override summary = 'List the images that deployment files name, with their digests.';
  static override description =
    `Reads Kubernetes YAML, Helm charts (rendered by helm where that is on PATH, values and \
artifacthub.io/images otherwise), kustomizations, compose files and Dockerfiles, asks the \
registries for the digest of each image, and prints a line of each for export -f. No layer is \
fetched.`;
  static override examples = [
    '<%= config.bin %> find deploy charts/app > images.txt',
    '<%= config.bin %> find compose.yaml Dockerfile',
  ];
  static override args = {
    path: Args.string({
      description: 'files and folders',
      required: true,
      multiple: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    'allow-unresolved': Flags.boolean({
      summary: 'Leave out, with a note, what names an image and not which.',
    }),
    ...PARALLEL_FLAG,
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Find);
    const options = registryOptions(flags, process.env, 'images');
    const found = findImages(args.path, renderByHelm);
    const left = configuring(() => unresolvedOf(found, flags['allow-unresolved']));
    tell(left, flags);
    const places = configuring(() => placesOf(found));
    const wanted = [...places].map(([image, at]) => ({
      reference: configuring(() => Rejection.naming(at, () => parseReference(image))),
      at,
    }));
    requireOneRegistry(
      flags,
      wanted.map(({ reference }) => reference.registry),
    );
    const pinned = await pinImages(wanted, options, flags['parallel-images']);
    const lines = [...new Set(pinned)].sort();
    const images = pinned.map((image, i) => ({ image, at: wanted[i]?.at ?? '' }));
    return {
      report: { ...doneReport({ notEstablished: left }), command: 'find', result: { images } },
      text: `${lines.join('\n')}\n`,
    };
  }
}

/** Not progress: who takes the list for whole is wrong. With --json the document has them too. */
function tell(left: readonly string[], { json, quiet }: { json?: boolean; quiet?: boolean }): void {
  const progress = chooseProgress({ json, quiet: json && quiet }, process.stderr);
  for (const note of left) progress.note(note);
}

const SHOWN = 10;

/** What stays out, in sentences. @throws Rejection USAGE where that was not allowed */
function unresolvedOf({ unresolved, notes = [] }: Findings, allowed: boolean): string[] {
  const sentences = unresolved.map(({ at, why }) => `${at}: ${why}`);
  if (sentences.length > 0 && !allowed)
    reject(
      'USAGE',
      `${sentences.slice(0, SHOWN).join('; ')}` +
        (sentences.length > SHOWN ? `; and ${sentences.length - SHOWN} more` : '') +
        ': write what is meant, or leave it out with --allow-unresolved',
    );
  return [...notes, ...sentences.map((sentence) => `left out: ${sentence}`)];
}

/** Each image once, where it stands first. @throws Rejection USAGE where there is none */
function placesOf({ images }: Findings): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { image, at } of images) if (!places.has(image)) places.set(image, at);
  if (places.size === 0) reject('USAGE', 'no image is named there');
  const odd = [...places].find(([image]) => image.length > 512);
  if (odd !== undefined) reject('USAGE', `${odd[1]}: ${printable(odd[0])} is too long for a name`);
  return places;
}
