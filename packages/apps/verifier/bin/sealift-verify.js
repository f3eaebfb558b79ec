#!/usr/bin/env node
/*
 * ECMAScript of 2015 and import(): an older Node must be able to read this file, and to say that a
 * newer one is needed.
 */
const program = 'sealift-verify';
const major = Number(process.versions.node.split('.')[0]);

function refuse(message) {
  if (process.argv.indexOf('--json') > 0) {
    const failures = [
      { code: 'USAGE', message, remedy: 'Start it with Node 24 or newer, after the build.' },
    ];
    const nothing = {
      images: [],
      failures,
      established: [],
      notEstablished: [],
      claimed: [],
      waived: [],
      anchors: [],
    };
    const error = { schemaVersion: 1, verdict: 'error', exitCode: 2 };
    process.stdout.write(`${JSON.stringify(Object.assign(error, nothing), null, 2)}\n`);
  }
  process.stderr.write(`USAGE: ${message}\n`);
  process.exitCode = 2;
}

function unbuilt(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  refuse(`${program} is not built yet: run "npx -y pnpm@12 run build" first`);
}

if (major < 24) refuse(`sealift needs Node 24 or newer, this is ${process.versions.node}`);
else import('../dist/start.js').then((module) => module.start(), unbuilt);
