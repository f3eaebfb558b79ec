/**
 * What the process of a vendor's module runs: plain JavaScript in a string, since a bundled program
 * is one file and has no other to start a process
 * from. It decides nothing: what matches, what is refused and how long is waited is on the other
 * side of the pipe.
 */
export const PROGRAM = `
'use strict';
const CKA = { CLASS: 0, LABEL: 3, KEY_TYPE: 0x100, ID: 0x102, MODULUS: 0x120, PUBLIC_EXPONENT: 0x122, EC_PARAMS: 0x180, EC_POINT: 0x181, ALWAYS_AUTHENTICATE: 0x202 };
const CKO = { PUBLIC_KEY: 2, PRIVATE_KEY: 3 };
const CKU = { USER: 1, CONTEXT_SPECIFIC: 2 };
const CKF = { OS_LOCKING_OK: 2, SERIAL_SESSION: 4 };
const USER_ALREADY_LOGGED_IN = 0x100;
let p11, most, slots, slot, session, found, key, mechanism, signatureLength, pin, fault;
const free = [], waiting = [];

function start({ module, mostObjects }) {
  const { PKCS11 } = require('pkcs11js');
  p11 = new PKCS11();
  p11.load(module);
  // Without it modules are right not to lock, and signing in parallel ends in SIGSEGV.
  p11.C_Initialize({ flags: CKF.OS_LOCKING_OK });
  most = mostObjects;
  slots = p11.C_GetSlotList(true);
  return slots.map(tokenIn);
}

// A token that cannot be read is as good as none, and says nothing of the others.
function tokenIn(slot) {
  try {
    const { label, manufacturerID, model, serialNumber, flags } = p11.C_GetTokenInfo(slot);
    return { slotId: ulong(slot), label, manufacturer: manufacturerID, model, serial: serialNumber, flags };
  } catch {
    return { slotId: ulong(slot), label: '', manufacturer: '', model: '', serial: '', flags: 0 };
  }
}

const ulong = (bytes) => (bytes.length === 8 ? bytes.readBigUInt64LE() : BigInt(bytes.readUInt32LE()));
const open = () => p11.C_OpenSession(slot, CKF.SERIAL_SESSION);

function login({ token, log, secret }) {
  slot = slots[token];
  session = open();
  if (!log) return;
  pin = secret === undefined ? undefined : Buffer.from(secret).toString();
  try {
    p11.C_Login(session, CKU.USER, pin);
  } catch (error) {
    if (error.code !== USER_ALREADY_LOGGED_IN) throw error;
  }
}

function search(template) {
  const handles = [];
  p11.C_FindObjectsInit(session, template);
  for (let one = p11.C_FindObjects(session); one !== null; one = p11.C_FindObjects(session)) {
    handles.push(one);
    if (handles.length > most) throw Object.assign(new Error('more than ' + most + ' keys match'), { code: 'TOO_MANY' });
  }
  p11.C_FindObjectsFinal(session);
  return handles;
}

// One at a time: a token fails the whole question where it lacks one of several.
function attribute(object, type) {
  try {
    return p11.C_GetAttributeValue(session, object, [{ type }])[0].value;
  } catch {
    return undefined;
  }
}
const bytesOf = (object, type) => { const value = attribute(object, type); return value === undefined ? undefined : new Uint8Array(value); };
const publicParts = (object) => ({
  modulus: bytesOf(object, CKA.MODULUS), exponent: bytesOf(object, CKA.PUBLIC_EXPONENT),
  curve: bytesOf(object, CKA.EC_PARAMS), point: bytesOf(object, CKA.EC_POINT),
});

function find({ label, id }) {
  const narrowed = [
    ...(label === undefined ? [] : [{ type: CKA.LABEL, value: Buffer.from(label) }]),
    ...(id === undefined ? [] : [{ type: CKA.ID, value: Buffer.from(id) }]),
  ];
  found = search([{ type: CKA.CLASS, value: CKO.PRIVATE_KEY }, ...narrowed]);
  return found.map((object) => {
    const type = attribute(object, CKA.KEY_TYPE);
    return {
      label: (attribute(object, CKA.LABEL) ?? Buffer.alloc(0)).toString(), id: bytesOf(object, CKA.ID) ?? new Uint8Array(),
      type: type === undefined ? undefined : Number(ulong(type)), own: publicParts(object),
    };
  });
}

// The public halves of a key that was found: objects of its ID, else of its label.
function publics({ label, id }) {
  const by = id.length > 0 ? { type: CKA.ID, value: Buffer.from(id) } : { type: CKA.LABEL, value: Buffer.from(label) };
  return search([{ type: CKA.CLASS, value: CKO.PUBLIC_KEY }, by]).map(publicParts);
}

const mechanisms = () => p11.C_GetMechanismList(slot);

function use({ index, type, length, sessions }) {
  key = { handle: found[index], each: (attribute(found[index], CKA.ALWAYS_AUTHENTICATE) ?? [0])[0] === 1 };
  mechanism = { mechanism: type, parameter: null };
  signatureLength = length;
  free.push(session);
  // Tokens with few sessions give what they have.
  try { while (free.length < sessions) free.push(open()); } catch {}
}

// One operation to a session at a time.
const taken = () => (free.length > 0 ? free.pop() : new Promise((resolve) => waiting.push(resolve)));
const give = (one) => (waiting.length > 0 ? waiting.shift()(one) : free.push(one));

async function sign(data) {
  const one = await taken();
  try {
    if (fault !== undefined) throw fault;
    p11.C_SignInit(one, mechanism, key.handle);
    if (key.each) p11.C_Login(one, CKU.CONTEXT_SPECIFIC, pin);
    return new Uint8Array(await p11.C_SignAsync(one, Buffer.from(data), Buffer.alloc(signatureLength)));
  } catch (error) {
    // What a session holds after a failure each module decides for itself: nothing is asked of any
    // again.
    fault ??= error;
    throw fault;
  } finally {
    give(one);
  }
}

function stop() {
  try { p11?.C_Finalize(); p11?.close(); } catch {}
}

const calls = { start, login, find, publics, mechanisms, use, sign, stop };
process.on('message', async ({ number, call, argument }) => {
  let answer;
  try {
    answer = { number, value: await calls[call](argument) };
  } catch (error) {
    answer = { number, error: { code: error.code, message: String(error.message).split('\\n')[0], method: error.method } };
  }
  if (process.connected) process.send(answer);
});
// The program that asked is gone: so is this one, even while the module hangs and no event of this
// thread comes. Standard input is a pipe of that
// program's, which nobody writes to; its end says the same to a thread of its own.
process.on('disconnect', () => { stop(); process.exit(); });
const WATCH = \`
const { readSync } = require('node:fs');
try { readSync(0, Buffer.alloc(1)); } catch {}
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
process.kill(process.pid, 'SIGKILL');\`;
new (require('node:worker_threads').Worker)(WATCH, { eval: true, env: {} }).unref();
`;
