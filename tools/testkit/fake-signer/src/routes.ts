import { createHash } from 'node:crypto';
import { type Answer, json, type ReceivedRequest, refusal } from './answer.ts';
import { type SigningKey, shown } from './signing-keys.ts';

/** A request that waits for approvals. */
interface Waiting {
  readonly payload: Uint8Array;
  readonly key: SigningKey;
  readonly given: string[];
}

export const POLICY = 'ab'.repeat(32);
const EXPIRES = '2035-01-01T00:00:00Z';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The service's answers, and what waits. */
export class Routes {
  readonly keys: ReadonlyMap<string, SigningKey>;
  /** Approvals that every signature needs. */
  needed = 0;
  readonly #waiting = new Map<string, Waiting>();

  constructor(keys: readonly SigningKey[]) {
    this.keys = new Map(keys.map((key) => [key.name, key]));
  }

  /** As it was at the start. */
  reset(): void {
    this.needed = 0;
    this.#waiting.clear();
  }

  answer({ method, target, body }: ReceivedRequest): Answer {
    const [, name = '', sign] = /^\/v1\/keys\/([^/]+)(\/sign)?$/.exec(target) ?? [];
    const key = this.keys.get(name);
    if (method === 'GET' && target === '/v1/keys')
      return json(200, {
        schemaVersion: 1,
        keys: [...this.keys.values()].map((each) => ({ name: each.name, versions: [shown(each)] })),
      });
    if (method === 'GET' && key !== undefined && sign === undefined)
      return json(200, { name, ...shown(key) });
    if (method === 'POST' && key !== undefined && sign !== undefined) return this.#sign(key, body);
    if (method === 'GET' && target === '/v1/approvals')
      return json(200, { pending: [...this.#waiting.values()].map((each) => this.#shown(each)) });
    if (method === 'POST' && target === '/v1/approvals')
      return this.#approve(JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
    if (method === 'GET' && target.startsWith('/v1/payloads/'))
      return this.#payload(target.slice('/v1/payloads/'.length));
    if (method === 'GET' && target === '/v1/log/checkpoint')
      return {
        status: 200,
        type: 'text/plain; charset=utf-8',
        body: Buffer.from(`signer.test/log\n1\n${'A'.repeat(43)}=\n\n— signer.test/log AAAAAAE=\n`),
      };
    return refusal(404, 'REQUEST', `there is no ${target}`);
  }

  #sign(key: SigningKey, payload: Uint8Array): Answer {
    const waiting = this.#waiting.get(sha256(payload)) ?? { payload, key, given: [] };
    if (waiting.given.length < this.needed) {
      this.#waiting.set(sha256(payload), waiting);
      return refusal(403, 'APPROVAL_NEEDED', `${waiting.given.length} of ${this.needed} approvals`);
    }
    const signature = Buffer.from(key.sign(payload)).toString('base64');
    const { name, version, algorithm } = key;
    const entries = { intent: 3, result: 4 };
    return json(200, {
      request: 'r-1',
      key: { name, version },
      algorithm,
      signature,
      payload: { sha256: sha256(payload), size: payload.length },
      entries,
    });
  }

  #shown({ payload, key: { name, version }, given }: Waiting): object {
    const shownPayload = {
      sha256: sha256(payload),
      size: payload.length,
      kind: 'dsse',
      description: {},
    };
    return {
      payload: shownPayload,
      key: name,
      version,
      policy: POLICY,
      requester: 'builder',
      needed: this.needed,
      given,
      expires: EXPIRES,
    };
  }

  #approve({ payload, key, version, policy }: Record<string, unknown>): Answer {
    const waiting = this.#waiting.get(String(payload));
    if (
      waiting === undefined ||
      key !== waiting.key.name ||
      version !== waiting.key.version ||
      policy !== POLICY
    )
      return refusal(404, 'REQUEST', 'nothing such waits');
    waiting.given.push('approver');
    return json(200, {
      payload,
      needed: this.needed,
      given: waiting.given,
      expires: EXPIRES,
      entry: 5,
    });
  }

  #payload(digest: string): Answer {
    const waiting = this.#waiting.get(digest);
    return waiting === undefined
      ? refusal(404, 'REQUEST', 'no such payload')
      : { status: 200, type: 'application/octet-stream', body: waiting.payload };
  }
}
