/**
 * Blobs: HEAD, GET with Range; uploads by POST, PATCH and PUT, in one POST, or by mounting
 * (distribution-spec, "Pushing blobs").
 */
import { randomUUID } from 'node:crypto';
import { type Answer, failure } from './answer.ts';
import type { Asked, Route } from './request.ts';
import { digestOf, type Store } from './store.ts';

export function getBlob(store: Store, { headers }: Asked, { repository, rest }: Route): Answer {
  const bytes = store.repository(repository).blobs.get(rest);
  if (bytes === undefined) return failure(404, 'BLOB_UNKNOWN');
  const common = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': rest,
    'accept-ranges': 'bytes',
  };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers: common, body: bytes };
  const last = to ? Math.min(Number(to), bytes.length - 1) : bytes.length - 1;
  if (Number(from) > last) return failure(416, 'RANGE_INVALID');
  return {
    status: 206,
    headers: { ...common, 'content-range': `bytes ${from}-${last}/${bytes.length}` },
    body: bytes.subarray(Number(from), last + 1),
  };
}

export class Uploads {
  readonly #store: Store;
  readonly #open = new Map<string, Buffer[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Uploads that were begun, and neither finished nor given up. */
  get open(): number {
    return this.#open.size;
  }

  handle(asked: Asked, route: Route): Answer {
    if (asked.method === 'POST') return this.#start(asked, route);
    const id = route.rest;
    const parts = this.#open.get(id);
    if (parts === undefined) return failure(404, 'BLOB_UPLOAD_UNKNOWN');
    if (asked.method === 'GET') return this.#accepted(route, id, 204);
    if (asked.method === 'DELETE') return this.#close(id, { status: 204 });
    const from = /^(\d+)-\d+$/.exec(asked.headers['content-range'] ?? '')?.[1];
    if (from !== undefined && Number(from) !== lengthOf(parts))
      return failure(416, 'RANGE_INVALID');
    parts.push(Buffer.from(asked.body));
    if (asked.method === 'PATCH') return this.#accepted(route, id, 202);
    if (asked.method === 'PUT')
      return this.#close(id, this.#finish(asked, route, Buffer.concat(parts)));
    return failure(405, 'UNSUPPORTED');
  }

  #start(asked: Asked, route: Route): Answer {
    const { searchParams } = asked.url;
    const mount = searchParams.get('mount');
    const source = this.#store.repository(searchParams.get('from') ?? '').blobs.get(mount ?? '');
    if (mount !== null && source !== undefined) {
      this.#store.repository(route.repository).blobs.set(mount, source);
      return created(route, mount);
    }
    if (searchParams.has('digest')) return this.#finish(asked, route, Buffer.from(asked.body));
    const id = randomUUID();
    this.#open.set(id, []);
    return this.#accepted(route, id, 202);
  }

  #finish({ url }: Asked, route: Route, bytes: Buffer): Answer {
    const digest = url.searchParams.get('digest');
    if (digest === null || digestOf(bytes) !== digest)
      return failure(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
    this.#store.repository(route.repository).blobs.set(digest, bytes);
    return created(route, digest);
  }

  #accepted({ repository }: Route, id: string, status: number): Answer {
    const headers = {
      location: `/v2/${repository}/blobs/uploads/${id}?_state=${randomUUID()}`,
      'docker-upload-uuid': id,
    };
    return {
      status,
      headers: { ...headers, range: `0-${Math.max(0, lengthOf(this.#open.get(id) ?? []) - 1)}` },
    };
  }

  #close(id: string, answer: Answer): Answer {
    this.#open.delete(id);
    return answer;
  }
}

const lengthOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((length, part) => length + part.length, 0);
const created = ({ repository }: Route, digest: string): Answer => ({
  status: 201,
  headers: { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest },
});
