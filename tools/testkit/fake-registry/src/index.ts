export type { Auth, Login } from './auth.ts';
export { selfSigned, type TlsPair } from './certificate.ts';
export {
  type DockerRegistry,
  findDockerRegistry,
  freePort,
  startDockerRegistry,
} from './docker-registry.ts';
export type { Fault, Misbehaviour } from './faults.ts';
export {
  type FakeRegistry,
  type LoggedRequest,
  type RegistryOptions,
  startRegistry,
} from './registry.ts';
export { digestOf, type Repository, type StoredManifest } from './store.ts';
