/** What a route answers, as data: a test may put another in its place. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that came and whose signature holds. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
}

export const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: Buffer.from(JSON.stringify(value)),
});

/** A refusal in the service's own form. */
export const refusal = (status: number, code: string, message: string): Answer =>
  json(status, { code, message, remedy: 'Ask its operator.', request: 'r-1' });
