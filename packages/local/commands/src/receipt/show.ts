import { Args, Flags } from '@oclif/core';
import { configuring, type Outcome, refuseIdle, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { readReceipt, receiptJson, renderReceipt } from '@sealift/workflows/receipts';

export default class ReceiptShow extends SealiftCommand {
  static override summary = 'Show what an import did, and verify who signed its receipt.';
  static override description =
    'Prints where each image went, what its tag led to before, and which evidence came along. ' +
    'With --receipt-key the signature beside the receipt is verified; without, what is shown is ' +
    'what the file says.';
  static override examples = [
    '<%= config.bin %> receipt show june.json --receipt-key receipts.pub',
  ];
  static override args = {
    file: Args.string({ description: 'receipt', required: true, ignoreStdin: true }),
  };
  static override flags = {
    'receipt-key': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PEM',
      summary: 'Public key that may have signed it. Repeatable.',
    }),
    signature: Flags.string({
      helpValue: 'FILE',
      summary: 'Where the signature is; RECEIPT.sigstore.json where not given.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ReceiptShow);
    const keys = flags['receipt-key'] ?? [];
    if (keys.length === 0)
      configuring(() => refuseIdle(flags, ['signature'], 'is verified with --receipt-key'));
    const read = await readReceipt(args.file, keys, flags.signature);
    const notEstablished = [
      'that the registry is still as the receipt says',
      ...(read.by === undefined ? ['who wrote it: no --receipt-key was given'] : []),
    ];
    const report = doneReport({ notEstablished });
    const result = receiptJson(read);
    return {
      report: { ...report, command: 'receipt show', result },
      text: renderReceipt(args.file, read, this.style),
    };
  }
}
