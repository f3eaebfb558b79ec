import { createHash } from 'node:crypto';
import { base64, canonicalJson, equal, Fields, json } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApprovalSubject } from '../approvals/approvals.ts';
import { activeVersion, keyringDocument, versionDocument } from '../keys/keyring.ts';
import type { Measures } from '../metrics/measures.ts';
import { approve, waitingDocument } from '../signing/approved.ts';
import { signPayload } from '../signing/sign.ts';
import type { State } from '../signing/state.ts';
import { type IncomingRequest, identify } from './incoming-request.ts';
import { readLogFile } from './log-file.ts';
import { paramOf } from './params.ts';
import { ROUTES, type RouteName } from './route-table.ts';
import type { Service } from './server.ts';

type Identified = IncomingRequest & { readonly who: NonNullable<IncomingRequest['who']> };
type Handler = (from: Identified, request: FastifyRequest, reply: FastifyReply) => unknown;

/**
 * What the service does. Every handler runs for a client that was identified, and for nobody else.
 */
export function addRoutes(app: Service, state: State, measures: Measures): void {
  const handlers: { readonly [name in RouteName]: Handler } = {
    sign: ({ id, who, body }, request) =>
      measures.signing(() => signPayload(state, id, who, nameIn(request), body)),
    keys: () => keyringDocument(state.keyring),
    key: (_, request) => keyDocument(state, nameIn(request)),
    pending: ({ who }) => ({
      pending: state.approvals
        .pending(state.now())
        .filter(concerns(who.caller.name))
        .map(waitingDocument),
    }),
    payload: ({ who }, request, reply) => payloadFor(state, who.caller.name, request, reply),
    approve: ({ id, who, body }) => approve(state, id, who, readMatter(body)),
    checkpoint: async (_, __, reply) =>
      reply.type('text/plain; charset=utf-8').send(await state.log.checkpoint()),
    tile: (_, request, reply) =>
      reply.type('application/octet-stream').send(readLogFile(state.config, paramOf(request, '*'))),
  };
  for (const [name, { method, url }] of Object.entries(ROUTES)) {
    const handler = handlers[name as RouteName];
    app.route({
      method,
      url,
      handler: async (request, reply) => handler(await identify(state, request), request, reply),
    });
  }
}

const nameIn = (request: FastifyRequest): string => paramOf(request, 'name');

function keyDocument(state: State, name: string): object {
  const active = activeVersion(state.keyring, name, state.now());
  return { name, ...versionDocument(active) };
}

interface Concerned {
  readonly requester: string;
  readonly by: readonly string[];
}

/** Who asked, and who may approve, sees what waits. */
const concerns =
  (client: string) =>
  ({ requester, by }: Concerned): boolean =>
    requester === client || by.includes(client);

async function payloadFor(
  state: State,
  client: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const sha256 = paramOf(request, 'sha256');
  const waiting = state.approvals
    .pending(state.now())
    .find((each) => each.payload === sha256 && concerns(client)(each));
  const bytes =
    waiting?.inline === undefined
      ? waiting && (await state.log.payload(sha256))
      : base64.decode(waiting.inline);
  if (bytes === undefined)
    return reject('REQUEST', 'no payload of this digest waits for an approval of this client');
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return reject('INTERNAL', 'a kept payload has other bytes than its name says');
  return reply.type('application/octet-stream').send(Buffer.from(bytes));
}

const SHA256 = /^[0-9a-f]{64}$/;
const BODY_MAX = 4096;

/**
 * What is approved, in full: an approval for anything less could be used for something else.
 * @throws Rejection REQUEST
 */
function readMatter(body: Uint8Array): ApprovalSubject {
  const fields = new Fields(json.parse(body, 'REQUEST', BODY_MAX), 'approval', 'REQUEST');
  const matter = {
    payload: fields.text('payload'),
    key: fields.text('key'),
    version: fields.size('version'),
    policy: fields.text('policy'),
  };
  fields.end();
  for (const name of ['payload', 'policy'] as const)
    if (!SHA256.test(matter[name])) fields.fail(name, 'is not SHA-256 in hex');
  // The log keeps the approver's signature over the hash of the body, and not the body: whoever
  // verifies the log makes it again, in this form.
  if (!equal(canonicalJson(matter), body))
    reject('REQUEST', 'an approval is canonical JSON (RFC 8785)');
  return matter;
}
