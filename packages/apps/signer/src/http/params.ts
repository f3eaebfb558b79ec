import type { FastifyRequest } from 'fastify';

/** A part of the path that the route names, as it was sent; empty where there is none. */
export function paramOf({ params }: FastifyRequest, name: string): string {
  const all = typeof params === 'object' && params !== null ? Object.entries(params) : [];
  const value: unknown = new Map(all).get(name);
  return typeof value === 'string' ? value : '';
}
