import { Flags } from '@oclif/core';
import {
  checkFolder,
  chooseProgress,
  configuring,
  type Outcome,
  SealiftCommand,
} from '@sealift/console';
import { reject } from '@sealift/failures';
import { bundleArg, STATE_FLAGS, TARGET_FLAGS, VERIFY_FLAGS } from '@sealift/workflows/flags';
import { loadSetup } from '@sealift/workflows/verifying';
import { CARRY_FLAGS, carryOf } from '../importing/carry.ts';
import {
  COUNTERSIGN_FLAGS,
  countersignTask,
  refuseIdleKeyFlags,
  refuseOneKey,
} from '../importing/countersign/flags.ts';
import { FORMAT_FLAGS, formatTask } from '../importing/formats.ts';
import { MAPPING_FLAGS, placingOf } from '../importing/mapping.ts';
import { renderPreview, runPreview } from '../importing/preview.ts';
import { RECEIPT_FLAGS, receiptTask } from '../importing/receipt.ts';
import { renderImport } from '../importing/render.ts';
import { runImport } from '../importing/run-import.ts';
import type { NamesBy } from '../importing/unbound.ts';
import { runUndo } from '../importing/undo.ts';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { registryOptions } from '../network/options.ts';
import { requireOneRegistry } from '../network/own-access.ts';

export default class Import extends SealiftCommand {
  static override summary = 'Verify a bundle, then push its images and evidence into a registry.';
  static override description =
    `Verifies everything first, with the flags of verify, and writes nothing when anything is ` +
    `rejected. ghcr.io/a/b:t goes to REGISTRY/PREFIX/a/b:t, digests unchanged; tags are written ` +
    `last, after every manifest has been read back and every layer is there in its size.`;
  static override examples = [
    `<%= config.bin %> import app.tar --to registry.internal/mirror \\
  --key signer.pub --rekor-key rekor.pub --expect expected.txt`,
  ];
  static override args = {
    bundle: bundleArg({
      description: 'bundle, volumes of one, OCI layout, or directory made by cosign save',
      multiple: true,
    }),
  };
  static override flags = {
    to: Flags.string({
      helpValue: 'REGISTRY[/PREFIX]',
      required: true,
      summary: 'Where the images go.',
    }),
    ...MAPPING_FLAGS,
    'dry-run': Flags.boolean({
      exclusive: ['floor'],
      summary: 'Verify and plan all of it, say what is there already, and write nothing.',
    }),
    ...RECEIPT_FLAGS,
    ...TARGET_FLAGS,
    'base-repository': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'REGISTRY/REPOSITORY',
      summary:
        'For a delta: look for its layers here too, beside the repositories where the images ' +
        'go. What is found is read back and hashed. Repeatable.',
    }),
    'move-tags': Flags.boolean({ summary: 'Move tags that exist there with another digest.' }),
    'accept-unbound-names': Flags.boolean({
      summary: 'Import under names that no signature and no expectation proves.',
    }),
    ...CARRY_FLAGS,
    ...FORMAT_FLAGS,
    ...COUNTERSIGN_FLAGS,
    emit: Flags.string({
      exclusive: ['dry-run'],
      helpValue: 'DIR',
      summary:
        'Make a folder of policies for what was imported, under its new names: for ' +
        'policy-controller, Kyverno and podman.',
    }),
    ...REGISTRY_FLAGS,
    ...VERIFY_FLAGS,
    ...STATE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Import);
    const { bundle: targets = [] } = args;
    if (flags.undo !== undefined)
      return runUndo(targets, { ...flags, undo: flags.undo }, this.style);
    if (targets.length === 0)
      configuring(() => reject('USAGE', 'import what? Give a bundle, or --undo RECEIPT'));
    if (targets.includes('-'))
      configuring(() =>
        reject(
          'USAGE',
          'import reads the bundle twice, and standard input passes once: give a file',
        ),
      );
    if (flags.emit !== undefined) checkFolder(flags.emit);
    const asked = [flags.to, ...(flags['base-repository'] ?? [])];
    // Before anything is parsed: a login of the destination is not shown to the other (T33).
    requireOneRegistry(
      flags,
      asked.map((place) => place.split('/', 1).join()),
    );
    refuseIdleKeyFlags(flags);
    const task = {
      targets,
      as: flags.as,
      base: flags.base,
      baseRepositories: flags['base-repository'] ?? [],
      to: flags.to,
      placing: placingOf(flags),
      setup: loadSetup(flags, process.env, 'writes tags'),
      registry: registryOptions(flags, process.env),
      moveTags: flags['move-tags'],
      namesBy: namesBy(flags),
      carry: carryOf(flags),
      also: formatTask(flags),
      jobs: flags.jobs,
      receipt: await receiptTask(flags),
      countersign: await countersignTask(flags),
      emit: flags.emit,
    };
    refuseOneKey(task.receipt, task.countersign);
    const progress = chooseProgress(flags, process.stderr);
    if (flags['dry-run']) {
      const previewed = await runPreview(task, progress);
      const report = { ...previewed.report, command: 'import', result: previewed.preview };
      return { report, text: renderPreview(previewed, this.style) };
    }
    const imported = await runImport(task, progress);
    const { result, policies } = imported;
    return {
      report: {
        ...{ ...imported.report, command: 'import' },
        result: { ...result, ...(policies && { policies }) },
      },
      text: renderImport(imported, this.style),
    };
  }
}

/** @throws Misconfigured USAGE: a policy file says itself what it asks of names */
function namesBy(flags: {
  readonly policy?: string | undefined;
  readonly 'accept-unbound-names': boolean;
}): NamesBy {
  if (flags.policy === undefined)
    return flags['accept-unbound-names'] ? '--accept-unbound-names' : 'the default';
  if (flags['accept-unbound-names'])
    configuring(() =>
      reject('USAGE', '--accept-unbound-names excludes --policy: write name: any into its rule'),
    );
  return 'the policy file';
}
