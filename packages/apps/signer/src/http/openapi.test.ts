import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@sealift/bytes';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Lab, openLab, simpleSigning, toSign } from '../service.fixture.ts';
import { ROUTES } from './route-table.ts';

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly operationId: string;
  readonly responses: {
    readonly '200': { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document = parse(
  readFileSync(join(import.meta.dirname, '../../openapi.yaml'), 'utf8'),
) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);

const RULES = [
  { name: 'images', clients: ['ci'], keys: ['release'], payloads: ['simple-signing'] },
  {
    name: 'files',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['blob'],
    approvals: { needed: 1, by: ['bob'], within: '1h' },
  },
];

describe('openapi.yaml', () => {
  it('describes every route, and no other', () => {
    const inDocument = operations.map(({ operationId, method, path }) => [
      operationId,
      method,
      path.replace('{path}', '*').replace(/\{(\w+)\}/g, ':$1'),
    ]);
    expect(inDocument.sort()).toEqual(
      Object.entries(ROUTES)
        .map(([name, { method, url }]) => [name, method, url])
        .sort(),
    );
  });

  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ rules: RULES });
  });
  afterAll(async () => lab.end());
  const ask = (
    client: string,
    sending: Parameters<ReturnType<Lab['world']['client']>['send']>[1],
  ) => lab.world.client(client).send(lab.serving.service, sending);
  const schemaOf = (id: string): Schema =>
    operations.find(({ operationId }) => operationId === id)?.responses['200'].content[
      'application/json'
    ]?.schema ?? {};
  const ajv = new Ajv2020({ strict: false });
  const faultsOf = (schema: Schema, value: unknown): unknown =>
    ajv.validate({ ...schema, components: document.components }, value) ? undefined : ajv.errors;

  it('holds for what the service answers', async () => {
    const blob = Buffer.from('a file');
    const refusal = await ask('ci', toSign(blob));
    expect(faultsOf(document.components.schemas['Refusal'] ?? {}, refusal.body)).toBeUndefined();
    const pending = await ask('bob', { method: 'GET', target: '/v1/approvals' });
    const { key, version, policy } =
      (pending.body['pending'] as Record<string, unknown>[])[0] ?? {};
    const matter = {
      payload: createHash('sha256').update(blob).digest('hex'),
      key,
      version,
      policy,
    };
    const answers = {
      sign: await ask('ci', toSign(simpleSigning())),
      keys: await ask('ci', { method: 'GET', target: '/v1/keys' }),
      key: await ask('ci', { method: 'GET', target: '/v1/keys/release' }),
      pending,
      approve: await ask('bob', {
        method: 'POST',
        target: '/v1/approvals',
        body: canonicalJson(matter as JsonObject),
      }),
    };
    for (const [id, { status, body }] of Object.entries(answers)) {
      expect(status, id).toBe(200);
      expect(faultsOf(schemaOf(id), body), id).toBeUndefined();
    }
    expect(
      faultsOf(schemaOf('keys'), { schemaVersion: 2, keys: [{ name: 'x' }], more: 1 }),
    ).toBeDefined();
  });
});
