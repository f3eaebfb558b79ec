export { GO_COMPONENTS } from './components.ts';
export { type Places, placesIn, stackFolder } from './places.ts';
export { stopProcess } from './process.ts';
export { digestAt, pushImage } from './push-image.ts';
export {
  createTree,
  PORTS,
  REKOR2_ORIGIN,
  rekor1,
  SERVICES,
  type Service,
  STACK,
  URLS,
} from './services.ts';
export { down, prepare, start, status, up } from './stack.ts';
export { findProgram, program, toolsFolder } from './tools-folder.ts';
export { attestation, SIGNATURES, type Way, witnessKey } from './ways.ts';
export { EMAIL, openWorkbench, REGISTRY, type Workbench } from './workbench.ts';
