/** Branch coverage of each package by the tests of its own room. Arguments: rooms; else all. */

import { packages } from './branches.ts';
import { lines } from './lines.ts';
import { runRoom } from './run-room.ts';
import { LIMITS, told } from './told.ts';

const root = new URL('../../../..', import.meta.url).pathname.replace(/\/$/, '');
const rooms = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(LIMITS);

for (const room of rooms) {
  const { branches, failed } = await runRoom(root, room);
  for (const test of failed) console.log(`failed: ${test}`);
  const { text, holds } = told(room, packages(root, room, branches));
  console.log(text);
  if (!holds || failed.length > 0) process.exitCode = 1;
}
console.log(lines(root));
