#!/usr/bin/env node
/*
 * ECMAScript of 2015 and import(): an older Node must be able to read this file, and to say so in
 * the one way that cosign shows.
 */
const major = Number(process.versions.node.split('.')[0]);

function refuse(message) {
  process.stdout.write(JSON.stringify({ errorMessage: `USAGE: ${message}` }));
  process.exitCode = 2;
}

function unbuilt(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  refuse('sigstore-kms-sealift is not built yet: run "npx -y pnpm@12 run build" first');
}

if (major < 24)
  refuse(`sigstore-kms-sealift needs Node 24 or newer, this is ${process.versions.node}`);
else import('../dist/main.js').then((module) => module.main(), unbuilt);
