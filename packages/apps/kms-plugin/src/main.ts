/**
 * cosign's plugin for `--key sealift://NAME`: one process for each method, arguments in, one JSON
 * object on standard output. Nothing else may be
 * written there, and the exit code says nothing to cosign.
 */
import { writeSync } from 'node:fs';
import { type Code, Rejection } from '@sealift/failures';
import { checkEnvironment } from '@sealift/http';
import { redact } from '@sealift/secrets';
import {
  findSignerConfig,
  PAYLOAD_LIMIT,
  readSignerConfig,
  SigningService,
  serviceKeyName,
} from '@sealift/signer-client';
import { readMessage } from './message.ts';
import { RUN, type Surroundings } from './methods.ts';
import { type PluginRequest, readRequest } from './request.ts';

export async function main(): Promise<void> {
  const { text, exitCode } = await answer(process.argv.slice(2), process.env);
  writeAll(text);
  process.exit(exitCode);
}

async function answer(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  try {
    const request = readRequest(argv);
    serviceKeyName(`sealift://${request.keyName}`);
    return {
      text: JSON.stringify({
        [request.method]: await RUN[request.method](request, surroundings(request, environment)),
      }),
      exitCode: 0,
    };
  } catch (thrown) {
    return { text: JSON.stringify({ errorMessage: messageOf(thrown) }), exitCode: 1 };
  }
}

/** An empty message would count as none, and cosign would crash on the missing member. */
function messageOf(thrown: unknown): string {
  const code: Code = thrown instanceof Rejection ? thrown.code : 'INTERNAL';
  return (
    `${code}: ` +
    redact(thrown instanceof Error ? thrown.message : 'something that is no error was thrown')
  );
}

function surroundings({ deadline }: PluginRequest, environment: NodeJS.ProcessEnv): Surroundings {
  let service: SigningService | undefined;
  return {
    service: () => (service ??= open(deadline, environment)),
    message: () => readMessage(PAYLOAD_LIMIT),
  };
}

function open(deadline: number | undefined, environment: NodeJS.ProcessEnv): SigningService {
  checkEnvironment(environment);
  const config = readSignerConfig(findSignerConfig(undefined, environment));
  return new SigningService(config, {
    now: Date.now,
    ...(deadline === undefined ? {} : { deadline }),
  });
}

/** A pipe may be non-blocking, and full. */
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN')) throw thrown;
    }
  }
}
