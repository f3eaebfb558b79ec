import { Args, Flags } from '@oclif/core';
import {
  ADD_FLAGS,
  addOutcome,
  fileContent,
  INSTANCE_ARG,
  KIND_ARG,
  STORE_ARG,
} from '@sealift/commands/trust';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { reject } from '@sealift/failures';
import { servedKey } from '../../trusting/served-log.ts';
import { SOURCE_FLAGS } from '../../trusting/source-flags.ts';

export default class TrustAdd extends SealiftCommand {
  static override summary = 'Pin a file, or the key that a Rekor log serves, in a trust store.';
  static override description =
    `Shows fingerprints, log IDs, origin and window, and asks; without a terminal it ends with \
TRUST_APPROVAL and the --accept that approves exactly this. A key that is rotated is added beside \
the old one, each with its window.

With --url a Rekor log is asked for its key. A log whose entries are by another key than it \
serves, or that served another one when it was pinned, is LOG_KEY: its signer may be in memory.`;
  static override examples = [
    '<%= config.bin %> trust add pins corp rekor rekor.pub \\\n' + '  --origin rekor.corp.example',
    '<%= config.bin %> trust add pins corp rekor --url https://rekor.corp.example',
    '<%= config.bin %> trust add pins corp ca fulcio.pem',
    '<%= config.bin %> trust add pins corp key seal.pub --role seal',
  ];
  static override args = {
    store: STORE_ARG,
    instance: INSTANCE_ARG,
    kind: KIND_ARG,
    file: Args.string({
      description:
        'trusted_root.json, PEM key, PEM certificates, or the line of a witness; none with --url',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...ADD_FLAGS,
    url: Flags.string({
      helpValue: 'URL',
      summary: 'Of kind rekor: take the key that the log at this address serves.',
    }),
    'log-id': Flags.string({
      helpValue: 'HEX',
      dependsOn: ['url'],
      summary: 'The log ID that an entry names, as verify says it: the key of a shard may have it.',
    }),
    ...SOURCE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustAdd);
    const { file, ...added } = args;
    const { url } = flags;
    configuring(() => requireOne(added.kind, file, url));
    const content =
      url === undefined
        ? { content: fileContent(file ?? '') }
        : await servedKey(added.instance, { ...flags, url }, process.env);
    return addOutcome({ ...added, ...content }, flags, this.style);
  }
}

function requireOne(kind: string, file: string | undefined, url: string | undefined): void {
  if (file === undefined && url === undefined) reject('USAGE', 'pin what? Give a file, or --url');
  if (url === undefined) return;
  if (file !== undefined) reject('USAGE', '--url and a file: the key is one of them');
  if (kind !== 'rekor') reject('USAGE', `--url is of logs of the kind rekor, and not of ${kind}`);
}
