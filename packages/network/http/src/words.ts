/** The error's code (`ECONNRESET`, `UND_ERR_HEADERS_TIMEOUT`), looked for in what caused it too. */
export function networkCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  if (code !== undefined && code !== 'UND_ERR_ABORTED') return code;
  if (thrown instanceof AggregateError) return networkCode(thrown.errors[0]);
  return thrown.cause === undefined ? thrown.name : networkCode(thrown.cause);
}

const CERTIFICATE = /^(?:CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_OSSL)|_CERT/;

/** Whether the code says that the other side's certificate is not one to trust. */
export const isCertificateFault = (code: string): boolean => CERTIFICATE.test(code);
