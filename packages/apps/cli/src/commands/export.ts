import { Args, Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import {
  checkFolder,
  checkOutput,
  chooseProgress,
  configuring,
  type Outcome,
  refuseIdle,
  SealiftCommand,
} from '@sealift/console';
import { doneReport } from '@sealift/report';
import { wordsFor } from '@sealift/sources';
import { TARGET_FLAGS, VERIFY_FLAGS } from '@sealift/workflows/flags';
import {
  environmentNotes,
  loadIfAsked,
  NOT_CHECKED,
  signaturesOf,
} from '@sealift/workflows/verifying';
import { BACKFILL_FLAGS, withBackfill } from '../exporting/backfill.ts';
import { CACHE_FLAGS, cacheOf, refuseIdleCache } from '../exporting/cache.ts';
import { channelOf } from '../exporting/channel.ts';
import { daemonOf } from '../exporting/daemon.ts';
import { DETACHED_FLAG, readDetached } from '../exporting/detached.ts';
import { LIST_FLAGS, readAsked, withAsked } from '../exporting/lists.ts';
import { renderExport } from '../exporting/render.ts';
import { checkOutcome, refuseIdleCheck } from '../exporting/run-check.ts';
import { runExport } from '../exporting/run-export.ts';
import { trustFilesOf } from '../exporting/trust-files.ts';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { refuseIdleRegistry, registryOptions } from '../network/options.ts';
import { requireOneRegistry } from '../network/own-access.ts';
import { readElsewhere, registriesIn, SIGNATURE_FLAGS } from '../network/signature-repositories.ts';

export default class Export extends SealiftCommand {
  static override summary = 'Write images with their signatures and attestations into one file.';
  static override description =
    `Takes images from registries or OCI layouts, for all platforms, with the signatures, \
attestations and referrers attached to them. The same content gives the same bytes.

The finished file is read back and verified before it gets its name: its structure and digests \
always, its signatures where trust and policy are given.`;
  static override examples = [
    '<%= config.bin %> export ghcr.io/owner/app:v7 -o app.tar',
    '<%= config.bin %> export -f images.txt -o release.tar',
    '<%= config.bin %> export -f sealift.yaml -o release.tar',
    '<%= config.bin %> export oci:layout --as ghcr.io/owner/app:v7 -o app.tar',
    `<%= config.bin %> export oci:all.tar --image ghcr.io/owner/app:v7 -o app.tar \\
  --key signer.pub --rekor-key rekor.pub`,
    `<%= config.bin %> export ghcr.io/owner/app:v7 -o app.tar \\
  --key signer.pub --rekor-key rekor.pub`,
  ];
  static override strict = false;
  static override args = {
    source: Args.string({
      description: `image reference, ${wordsFor('export')}, or a path to any of these`,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'The bundle to write; with --volume-size the folder to make.',
    }),
    check: Flags.string({
      helpValue: 'FILE',
      summary:
        'Write nothing: compare this bundle with what its sources give now, byte for byte. No ' +
        'layer is fetched: those of the file are hashed.',
    }),
    force: Flags.boolean({
      exclusive: ['volume-size'],
      summary: 'Replace the bundle where it exists.',
    }),
    'volume-size': Flags.string({
      helpValue: 'SIZE',
      summary: 'Write volumes of at most SIZE each: cd, dvd, dvd-dl, fat32, or a number of bytes.',
    }),
    parity: Flags.integer({
      helpValue: 'N',
      min: 0,
      max: LIMITS.shards - 1,
      dependsOn: ['volume-size'],
      summary: 'Add N volumes of parity: any N volumes may be lost, and repair rebuilds them.',
    }),
    since: Flags.string({
      helpValue: 'FILE',
      summary:
        'Leave out layers that the far side has: an inventory that it wrote, or an earlier ' +
        'bundle or its volumes. The far side then needs its base.',
    }),
    ...LIST_FLAGS,
    as: TARGET_FLAGS.as,
    ...DETACHED_FLAG,
    ...BACKFILL_FLAGS,
    platform: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'OS/ARCH',
      summary: 'Only this platform, such as linux/arm64/v8. Repeatable.',
    }),
    'insecure-allow-incomplete': Flags.boolean({
      summary: 'Write the bundle although a search for evidence failed. The ledger says so.',
    }),
    channel: Flags.string({
      helpGroup: 'CHANNEL',
      helpValue: 'NAME',
      summary:
        'The row of bundles that it belongs to: seal it, and the far side refuses what is older.',
    }),
    sequence: Flags.integer({
      helpGroup: 'CHANNEL',
      helpValue: 'N',
      min: 1,
      dependsOn: ['channel'],
      exclusive: ['channel-state'],
      summary: 'Its number there, above all before.',
    }),
    'channel-state': Flags.string({
      helpGroup: 'CHANNEL',
      helpValue: 'FILE',
      dependsOn: ['channel'],
      summary: 'File that holds the last number of each channel: the next one is taken.',
    }),
    'with-trust': Flags.boolean({
      summary:
        'Carry the pinned keys and roots too: the far side compares them with its pins, and ' +
        'believes none of them.',
    }),
    'require-signatures': Flags.boolean({
      summary: 'Refuse images that no signature and no attestation is attached to.',
    }),
    ...CACHE_FLAGS,
    ...REGISTRY_FLAGS,
    ...SIGNATURE_FLAGS,
    ...VERIFY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { argv, flags } = await this.parse(Export);
    const { 'volume-size': size, 'parallel-images': parallel } = flags;
    configuring(() => refuseIdleCheck(flags));
    const { output = '' } = flags;
    if (size !== undefined) checkFolder(output, flags.force);
    else if (flags.check === undefined) checkOutput(output, flags.force);
    const asked = configuring(() => readAsked(argv as string[], flags));
    const pins = configuring(() => withAsked(flags, asked));
    const setup = loadIfAsked(pins, process.env, 'sends');
    const channel = configuring(() => channelOf({ ...flags, output }));
    const trustFiles = trustFilesOf(pins, setup, process.env);
    const { sources, signatureRepositories } = asked;
    const asksRegistry =
      sources.some(({ kind }) => kind === 'registry') ||
      flags['signature-repository'] !== undefined ||
      signatureRepositories.length > 0;
    const elsewhere = configuring(() =>
      readElsewhere(flags, asksRegistry ? process.env : {}, signatureRepositories),
    );
    requireOneRegistry(flags, registriesIn(sources, elsewhere));
    if (!asksRegistry) refuseIdleSources([...argv, ...(flags.file ?? [])].join(' '), flags);
    const given = configuring(() => readDetached(flags['attach-bundle']));
    const daemon = configuring(() => daemonOf(sources, process.env, output));
    const progress = chooseProgress(flags, process.stderr);
    const isFetched = asksRegistry && flags.check === undefined;
    const cache = isFetched ? cacheOf(flags, process.env, progress) : undefined;
    const numbered = await channel?.take();
    const task = {
      cache,
      sources,
      daemon,
      trustFiles,
      ...(parallel === undefined ? {} : { parallelImages: parallel }),
      ...(numbered === undefined ? {} : { channel: numbered }),
      since: flags.since,
      setup,
      overwrite: flags.force,
      platforms: flags.platform ?? [],
      allowIncomplete: flags['insecure-allow-incomplete'],
      allowGone: setup !== undefined,
      requireSignatures: flags['require-signatures'],
      registry: registryOptions(flags, process.env, 'images'),
      elsewhere,
      detached: [...asked.detached, ...given],
      ...(flags.jobs === undefined ? {} : { jobs: flags.jobs }),
    };
    const cut = size === undefined ? undefined : { volumeSize: size, parity: flags.parity ?? 0 };
    if (flags.check !== undefined) return checkOutcome(flags.check, task, progress, this.style);
    const exported = await withBackfill(flags, setup, process.env, (backfill) =>
      runExport({ ...task, output, backfill }, cut, progress),
    );
    const { passedOver, ...written } = exported.result;
    const { verified } = exported;
    const report =
      verified?.report ??
      doneReport({
        notEstablished: [NOT_CHECKED, ...passedOver, ...environmentNotes(process.env)],
      });
    const result = {
      ...written,
      volumes: exported.volumes,
      signatures: signaturesOf(written.images, verified?.judgement),
    };
    return {
      report: { ...report, command: 'export', result },
      text: renderExport(exported, this.style),
    };
  }
}

/** Of a layout nothing is searched for: all of it is there. @throws Misconfigured USAGE */
function refuseIdleSources(
  words: string,
  flags: Parameters<typeof refuseIdleRegistry>[0] &
    Parameters<typeof refuseIdleCache>[0] & {
      readonly 'insecure-allow-incomplete': boolean;
      readonly 'parallel-images'?: number | undefined;
    },
): void {
  configuring(() => {
    refuseIdleRegistry(flags, words);
    refuseIdleCache(flags);
    refuseIdle(
      flags,
      ['insecure-allow-incomplete', 'parallel-images'],
      'is about searches in registries, and none is asked for a layout',
    );
  });
}
