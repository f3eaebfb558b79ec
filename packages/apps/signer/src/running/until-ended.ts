import { releaseSignals } from '@sealift/console/program';
import { Rejection } from '@sealift/failures';
import { serve } from './serve.ts';

/** Serves until a signal ends it. @throws Rejection as `serve` */
export async function serveUntilEnded(path: string, version: string): Promise<void> {
  const say = (line: object): void =>
    void process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
  // The program's own answer to these signals is to end at once; this one has something to finish
  // first.
  releaseSignals();
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const serving = await serve(path, version, process.stderr);
  process.on('SIGHUP', () => {
    serving.reload().then(
      () => say({ msg: 'reloaded' }),
      (thrown: unknown) =>
        say({
          msg: 'the old configuration stays in force',
          ...(thrown instanceof Rejection
            ? { code: thrown.code, reason: thrown.message }
            : { code: 'INTERNAL' }),
        }),
    );
  });
  say({ msg: 'serving', service: serving.service, operations: serving.operations });
  await ended;
  await serving.close();
  say({ msg: 'stopped' });
}
