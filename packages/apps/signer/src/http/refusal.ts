/** How a request that is refused ends: in the log first, then as an answer. */
import { CODES, Rejection } from '@sealift/failures';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Measures } from '../metrics/measures.ts';
import { logRefusal } from '../signing/refuse.ts';
import type { State } from '../signing/state.ts';
import { incomingRequestOf } from './incoming-request.ts';
import { paramOf } from './params.ts';
import { statusOf } from './status.ts';

/** Answers `{code, message, remedy, request}`. */
export async function refuse(
  state: State,
  measures: Measures,
  thrown: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { id, client, who, body } = incomingRequestOf(request);
  const why = rejectionOf(thrown);
  const key = keyNamed(request);
  const told = await logged(state, {
    request: id,
    why,
    client,
    ...who,
    key,
    payload: client && body,
  });
  measures.refused.inc({ code: told.code });
  if (told.code === 'INTERNAL') request.log.error({ request: id, err: thrown }, 'internal');
  const status =
    told === why && 'statusCode' in thrown && why.code === 'REQUEST'
      ? Number(thrown.statusCode)
      : statusOf(told.code);
  await reply
    .code(status)
    .send({ code: told.code, message: told.message, remedy: CODES[told.code].remedy, request: id });
}

/**
 * What the server itself finds wrong with a request, such as its size, comes as an error with a
 * status.
 */
function rejectionOf(thrown: FastifyError | Error): Rejection {
  if (thrown instanceof Rejection) return thrown;
  const status = 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  return status < 500
    ? new Rejection('REQUEST', thrown.message)
    : new Rejection('INTERNAL', 'the service came into a state that it does not know');
}

/**
 * A refusal that the log does not take is answered as just that: nothing is refused in secret
 * either.
 */
async function logged(state: State, refused: Parameters<typeof logRefusal>[1]): Promise<Rejection> {
  try {
    await logRefusal(state, refused);
    return refused.why;
  } catch (thrown) {
    return thrown instanceof Rejection
      ? thrown
      : new Rejection('INTERNAL', 'the refusal could not be logged');
  }
}

function keyNamed(request: FastifyRequest): { readonly name: string } | undefined {
  const name = paramOf(request, 'name');
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) ? { name } : undefined;
}
