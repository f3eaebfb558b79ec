/** A service of this process over a world of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { type AuditEvent, openAuditLog, reviewLog } from '@sealift/audit';
import { utf8 } from '@sealift/bytes';
import { loadSigner } from '@sealift/keys';
import { keys } from '@sealift/pki';
import { makeSignerWorld, type SignerWorld, type WorldOptions } from '@sealift/signer-world';
import { preAuthEncoding } from '@sealift/sigstore';
import { type Serving, serve } from './running/serve.ts';

export interface Lab {
  readonly folder: string;
  readonly world: SignerWorld;
  serving: Serving;
  /** Milliseconds ahead of the real clock. */
  skew: number;
  /** What the service wrote for people, and where another start writes it. */
  readonly lines: string[];
  readonly output: Writable;
  restart(): Promise<void>;
  /** What the log holds, read after the service ended. */
  events(): Promise<readonly AuditEvent[]>;
  /** Stops the service, and verifies its log. */
  end(): Promise<void>;
}

export async function openLab(options: WorldOptions = {}): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-signer-'));
  const world = await makeSignerWorld(folder, options);
  const directory = resolve(
    folder,
    (world.contents['audit'] as { readonly directory: string }).directory,
  );
  const lines: string[] = [];
  const output = new Writable({
    write: (chunk, _encoding, done) => done(void lines.push(String(chunk))),
  });
  const start = (): Promise<Serving> =>
    serve(world.config, '0.0.0', output, () => Date.now() + lab.skew);
  let open = true;
  const stop = async (): Promise<void> => {
    if (open) await lab.serving.close();
    open = false;
  };
  const lab: Lab = {
    folder,
    world,
    lines,
    output,
    skew: 0,
    serving: undefined as unknown as Serving,
    restart: async () => {
      await stop();
      lab.serving = await start();
      open = true;
    },
    events: async () => {
      await stop();
      return eventsIn(folder, directory);
    },
    end: async () => {
      await stop();
      await expectReviewed(folder, directory);
      rmSync(folder, { recursive: true });
    },
  };
  lab.serving = await start();
  return lab;
}

/** The log, opened as its owner would, and read. */
async function eventsIn(folder: string, directory: string): Promise<AuditEvent[]> {
  const signer = await loadSigner(join(folder, 'log.key'), () =>
    Promise.resolve(utf8.encode('correct horse')),
  );
  const log = await openAuditLog({
    directory,
    origin: 'signer.example/log',
    signer,
    now: Date.now,
  });
  const events: AuditEvent[] = [];
  for await (const { event } of log.entries()) events.push(event);
  await log.close();
  return events;
}

/** Whatever was asked of the service, its log verifies offline. */
async function expectReviewed(folder: string, directory: string): Promise<void> {
  const key = keys.fromPem(readFileSync(join(folder, 'log.pub'), 'utf8'));
  const { findings } = await reviewLog({ directory, origin: 'signer.example/log', key });
  if (findings.length > 0)
    throw new Error(
      `the log does not verify: ${findings.map(({ message }) => message).join('; ')}`,
    );
}

const DIGEST = 'ab'.repeat(32);

/** cosign's simple signing. */
export const simpleSigning = (
  repository = 'registry.example/app',
  optional: object | null = null,
): Uint8Array =>
  utf8.encode(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': repository },
        image: { 'docker-manifest-digest': `sha256:${DIGEST}` },
        type: 'cosign container image signature',
      },
      optional,
    }),
  );

export const SIGN = 'https://sigstore.dev/cosign/sign/v1';

/** A statement as cosign 3 has it signed. */
export const statement = (over: object = {}): Uint8Array => {
  const text = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: DIGEST } }],
    predicateType: SIGN,
    predicate: {},
    ...over,
  });
  return preAuthEncoding({
    payloadType: 'application/vnd.in-toto+json',
    payload: utf8.encode(text),
  });
};

/** A request for a signature with the key `release`. */
export const toSign = (body: Uint8Array, key = 'release') => ({
  method: 'POST',
  target: `/v1/keys/${key}/sign`,
  body,
});
