export { discard, readBody } from './body.ts';
export {
  type ClientTls,
  type ConnectionOptions,
  type Connections,
  type HttpRequest,
  type HttpResponse,
  openConnections,
} from './connections.ts';
export { checkEnvironment, type Environment } from './environment.ts';
export { isLoopback } from './loopback.ts';
export { type MutualTls, mutualTls, TooMuch } from './mutual-tls.ts';
export * as retries from './retries.ts';
export { askService, type Service } from './service.ts';
export { serviceUrl } from './service-url.ts';
export { openSocketFile } from './socket-file.ts';
export { type Fault, faultOf, ViaProxy } from './via-proxy.ts';
export { isCertificateFault, networkCode } from './words.ts';
