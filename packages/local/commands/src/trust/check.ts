import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { checkChains, checkReport, renderCheck } from '@sealift/workflows/checking';
import { CHAIN_FLAGS } from '@sealift/workflows/flags';

export default class TrustCheck extends SealiftCommand {
  static override summary = 'Check a chain of certificates link by link, before it is pinned.';
  static override description =
    'Says of each certificate what it is, what it lacks to sign or to issue, and the line of the ' +
    "CA's configuration to change; of the file whether it is in order and ends at a root. With " +
    'pins, whether the first certificate, a leaf, leads to them, and why not. Both readings are ' +
    'asked: the own rules, and pkijs.';
  static override examples = [
    '<%= config.bin %> trust check chain.pem',
    `<%= config.bin %> trust check leaf.pem --ca-roots root.pem \\
  --ca-intermediates issuing.pem`,
  ];
  static override args = {
    file: Args.string({
      description: 'PEM certificates, a leaf first where there is one; or trusted_root.json',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = CHAIN_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustCheck);
    const chains = await checkChains(args.file, flags, Date.now());
    return { report: checkReport(chains), text: renderCheck(chains, this.style) };
  }
}
