export { GO_COMPONENTS } from './components.ts';
export { type Places, placesIn, stackFolder } from './places.ts';
export { stopProcess } from './process.ts';
export { createTree, PORTS, rekor1, SERVICES, type Service, URLS } from './services.ts';
export { down, start, status, up } from './stack.ts';
export { findProgram, program, toolsFolder } from './tools-folder.ts';
