/** What can go wrong between a client and a registry, or with the registry itself. */
import { createHash } from 'node:crypto';
import { type Answer, failure } from './answer.ts';

export type Trouble =
  /** Waits so many milliseconds before the answer. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Breaks the connection after this part of the request's body; the registry sees nothing. */
  | { readonly kind: 'reset-request'; readonly at: number }
  /** Breaks it after this part of the answer, head and body: the registry has done it. */
  | { readonly kind: 'reset-answer'; readonly at: number }
  /** Answers so itself; the registry sees nothing. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The same after the registry did what was asked: its answer is lost. */
  | { readonly kind: 'lost'; readonly status: number }
  /** One bit of the body is another; where there is none, nothing happens. */
  | { readonly kind: 'wrong-bytes'; readonly at: number }
  /** Docker-Content-Digest is that of other bytes. */
  | { readonly kind: 'wrong-digest' }
  /** Content-Length is off by so much, and the connection closes after the body. */
  | { readonly kind: 'wrong-length'; readonly by: number }
  /** The body ends after this part, and Content-Length says so. */
  | { readonly kind: 'truncated'; readonly at: number }
  | { readonly kind: 'content-type'; readonly value: string }
  /** A list of referrers has one that is not there. */
  | { readonly kind: 'dangling' }
  /** A list of referrers has other sizes, types and annotations. */
  | { readonly kind: 'wrong-list' }
  /** Says that it took what was pushed, and keeps nothing. */
  | { readonly kind: 'forgets' };

/** Which requests it befalls. */
export interface Spoiled {
  /** Tested against `METHOD /path?query`. */
  readonly match: RegExp;
  /** How many that match pass first. */
  readonly skip?: number;
  /** How many it befalls; all of them where absent. */
  readonly times?: number;
  readonly trouble: Trouble;
}

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The answer that is given in place of the registry's; undefined where that one is asked. */
export function inPlace(trouble: Trouble | undefined, asked: Asked): Answer | undefined {
  if (trouble?.kind === 'status')
    return failure(trouble.status, trouble.code, trouble.headers ?? {});
  if (trouble?.kind !== 'forgets') return undefined;
  const named = /[?&]digest=([^&]+)/.exec(asked.path)?.[1];
  const digest = named === undefined ? digestOf(asked.body) : decodeURIComponent(named);
  const headers = { location: asked.path, 'docker-content-digest': digest };
  return { status: 201, headers, body: new Uint8Array() };
}

/** What becomes of the registry's answer. */
export function spoil(answer: Answer, trouble: Trouble | undefined): Answer {
  const { headers, body } = answer;
  switch (trouble?.kind) {
    case 'lost':
      return failure(trouble.status, 'UNKNOWN');
    case 'wrong-bytes':
      return { ...answer, body: flipped(body, trouble.at) };
    case 'wrong-digest':
      return { ...answer, headers: { ...headers, 'docker-content-digest': digestOf(OTHER) } };
    case 'wrong-length':
      return { ...answer, headers: { ...headers, 'content-length': longer(answer, trouble.by) } };
    case 'truncated': {
      const rest = body.subarray(0, Math.floor(body.length * trouble.at));
      return { ...answer, headers: without(headers, 'content-length'), body: rest };
    }
    case 'content-type':
      return { ...answer, headers: { ...headers, 'content-type': trouble.value } };
    case 'dangling':
      return listed(answer, (some) => [...some, { ...some[0], digest: digestOf(OTHER), size: 5 }]);
    case 'wrong-list':
      return listed(answer, (some) => some.map((each) => ({ ...each, ...LIES })));
    default:
      return answer;
  }
}

const OTHER = Buffer.from('other');
const LIES = { size: 1, artifactType: 'text/plain', annotations: { a: 'b' } };

const longer = ({ headers, body }: Answer, by: number): string =>
  String(Math.max(0, Number(headers['content-length'] ?? body.length) + by));

const without = (headers: Answer['headers'], name: string): Answer['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const place = Math.min(copy.length - 1, Math.floor(copy.length * at));
  if (place >= 0) copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}

/** What is no list stays as it is. */
function listed(answer: Answer, change: (some: readonly object[]) => readonly object[]): Answer {
  try {
    const index = JSON.parse(Buffer.from(answer.body).toString()) as { manifests: object[] };
    if (!Array.isArray(index.manifests)) return answer;
    const body = Buffer.from(JSON.stringify({ ...index, manifests: change(index.manifests) }));
    return { ...answer, headers: without(answer.headers, 'content-length'), body };
  } catch {
    return answer;
  }
}
