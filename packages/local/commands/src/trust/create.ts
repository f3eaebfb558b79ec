import { Flags } from '@oclif/core';
import { replaceFile } from '@sealift/blobs';
import { utf8 } from '@sealift/bytes';
import type { Outcome } from '@sealift/console';
import { checkOutput, configuring, FORCE_FLAG, SealiftCommand } from '@sealift/console';
import { reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import { createTrustedRoot } from '@sealift/trust';
import { renderPins, showPins } from '@sealift/workflows/pins';
import { readService, type Wording } from './service.ts';

const service = (what: string, file: Wording['file'], more: string) =>
  Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'WORDS',
    summary: `${what}: url=…,${file}=FILE${more}. Repeatable.`,
  });

const OPTIONAL = '[,start-time=…][,end-time=…]';
const START = ',start-time=…[,end-time=…]';

export default class TrustCreate extends SealiftCommand {
  static override summary = 'Write a trusted_root.json of PEM files.';
  static override description =
    `For an instance that publishes none, in the words of cosign trusted-root create. Chains have \
the root last, and a timestamp authority's own certificate first. What is written is what was \
given: compare its fingerprints, which are shown, with their owners.`;
  static override examples = [
    `<%= config.bin %> trust create -o trusted_root.json \\
  --fulcio url=https://fulcio.corp.example,certificate-chain=fulcio.pem \\
  --rekor url=https://rekor.corp.example,public-key=rekor.pub`,
  ];
  static override flags = {
    fulcio: service('A certificate authority', 'certificate-chain', OPTIONAL),
    rekor: service('A transparency log', 'public-key', START),
    ctfe: service('A CT log', 'public-key', START),
    tsa: service('A timestamp authority', 'certificate-chain', OPTIONAL),
    output: Flags.string({
      char: 'o',
      aliases: ['out'],
      helpValue: 'FILE',
      required: true,
      summary: 'The file to write.',
    }),
    ...FORCE_FLAG,
  };

  async run(): Promise<Outcome> {
    const { output, force, ...given } = (await this.parse(TrustCreate)).flags;
    checkOutput(output, force);
    const bytes = configuring(() => utf8.encode(rootOf(given)));
    await replaceFile(output, (file) => file.writeFile(bytes), { overwrite: force });
    const pins = showPins(bytes, output);
    return {
      report: {
        ...doneReport({ anchors: pins.anchors }),
        command: 'trust create',
        result: pins,
      },
      text: renderPins(pins, this.style),
    };
  }
}

type Given = {
  readonly [name in 'fulcio' | 'rekor' | 'ctfe' | 'tsa']?: readonly string[] | undefined;
};

function rootOf({ fulcio = [], rekor = [], ctfe = [], tsa = [] }: Given): string {
  if (fulcio.length + rekor.length + ctfe.length + tsa.length === 0)
    reject('USAGE', 'a root of what? Give --fulcio, --rekor, --ctfe or --tsa');
  const chains = (flag: string) =>
    ({ flag, file: 'certificate-chain', needsStart: false }) as const;
  const logs = (flag: string) => ({ flag, file: 'public-key', needsStart: true }) as const;
  return createTrustedRoot({
    fulcio: fulcio.map((word) => readService(word, chains('--fulcio'))),
    rekor: rekor.map((word) => readService(word, logs('--rekor'))),
    ctfe: ctfe.map((word) => readService(word, logs('--ctfe'))),
    tsa: tsa.map((word) => readService(word, chains('--tsa'))),
  });
}
