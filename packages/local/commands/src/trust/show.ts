import { Args } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import type { Outcome } from '@sealift/console';
import { configuring, SealiftCommand, sayingWhere } from '@sealift/console';
import { doneReport, type Style } from '@sealift/report';
import { readConfigured, renderPins, showPins } from '@sealift/workflows/pins';
import { isFolder, openStore, storeOutcome } from '@sealift/workflows/trusting';

export default class TrustShow extends SealiftCommand {
  static override summary = 'Show what a trust store, a trusted_root.json or a PEM file pins.';
  static override description =
    'Prints kind, fingerprint, log ID and validity of every key and certificate, and the ' +
    'SHA-256 of the file: compare them with what their owner publishes elsewhere.';
  static override examples = [
    '<%= config.bin %> trust show trusted_root.json',
    '<%= config.bin %> trust show rekor.pub',
    '<%= config.bin %> trust show pins',
  ];
  static override args = {
    file: Args.string({
      description: 'folder of a store, trusted_root.json, PEM keys or PEM certificates',
      required: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<Outcome> {
    const { args } = await this.parse(TrustShow);
    if (isFolder(args.file)) return showStore(args.file, this.style);
    const pins = configuring(() =>
      sayingWhere(args.file, () =>
        showPins(
          readConfigured({ path: args.file, source: args.file }, LIMITS.trustFile),
          args.file,
        ),
      ),
    );
    const report = {
      ...doneReport({ anchors: pins.anchors }),
      command: 'trust show',
      result: pins,
    };
    return { report, text: renderPins(pins, this.style) };
  }
}

const showStore = (path: string, style: Style): Outcome =>
  storeOutcome(
    configuring(() => openStore(path)),
    path,
    style,
  );
