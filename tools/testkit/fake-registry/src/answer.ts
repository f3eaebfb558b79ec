/**
 * What a route answers. It is data, so that a fault can be applied to any answer before it is sent.
 */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(value)),
});

/** An error in the form of the distribution specification. */
export const failure = (
  status: number,
  code: string,
  message = code.toLowerCase().replaceAll('_', ' '),
  headers: Readonly<Record<string, string>> = {},
): Answer => json(status, { errors: [{ code, message }] }, headers);
