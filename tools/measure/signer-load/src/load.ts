import type { WorldClient } from '@sealift/signer-world';

/** A signature that a client got. */
export interface Given {
  readonly payload: Buffer;
  /** Base64. */
  readonly signature: string;
  readonly intent: number;
  readonly result: number;
}

export interface Loaded {
  readonly given: readonly Given[];
  /** Requests that ended in anything else. */
  readonly failed: readonly string[];
  /** Milliseconds of each answered request. */
  readonly latencies: readonly number[];
}

let made = 0;
/** As long as what cosign has signed; each is another one. */
const nextPayload = (): Buffer =>
  Buffer.from(`payload ${process.pid} ${made++} ${'x'.repeat(200)}`);

/** Sends `count` requests, `atOnce` in flight. Stops early where `goesOn` says so. */
export async function sendMany(
  client: WorldClient,
  address: string,
  count: number,
  atOnce: number,
  goesOn: () => boolean = () => true,
): Promise<Loaded> {
  const given: Given[] = [];
  const failed: string[] = [];
  const latencies: number[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0 && goesOn()) {
      const start = performance.now();
      const answer = await one(client, address);
      if (typeof answer === 'string') failed.push(answer);
      else given.push(answer);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { given, failed, latencies };
}

async function one(client: WorldClient, address: string): Promise<Given | string> {
  const payload = nextPayload();
  try {
    const { status, body } = await client.send(address, {
      method: 'POST',
      target: '/v1/keys/release/sign',
      body: payload,
    });
    if (status !== 200) return `${status} ${String(body['code'])}`;
    const { intent, result } = body['entries'] as { intent: number; result: number };
    return { payload, signature: String(body['signature']), intent, result };
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  }
}
