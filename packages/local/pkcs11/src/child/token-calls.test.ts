/** What is asked of a vendor's module, whatever it answers: the module is one of these tests. */
import { describe, expect, it } from 'vitest';
import type { Attribute, Handle, Module } from './binding.ts';
import { CKA } from './objects.ts';
import { TokenCalls } from './token-calls.ts';

const LOGGED_IN = 0x100;
const refuse = (code: number): never => {
  throw Object.assign(new Error('refused'), { code });
};
const ulong = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** A key on the token: its attributes by number. */
type Stored = Readonly<Record<number, Buffer>>;
const stored = (more: Stored = {}): Stored => ({
  [CKA.LABEL]: Buffer.from('release'),
  [CKA.ID]: Buffer.of(1),
  [CKA.KEY_TYPE]: ulong(3),
  [CKA.EC_POINT]: Buffer.of(4),
  ...more,
});

class Token implements Module {
  readonly asked: string[] = [];
  readonly templates: (readonly Attribute[])[] = [];
  left: Handle[] = [];
  sessions = 0;
  mostSessions = 10;
  slots: Buffer[] = [ulong(7)];

  readonly keys: readonly Stored[];

  constructor(keys: readonly Stored[] = [stored()]) {
    this.keys = keys;
  }

  load = (path: string): void => void this.asked.push(`load ${path}`);
  close = (): void => void this.asked.push('close');
  C_Initialize = ({ flags }: { flags: number }): void => void this.asked.push(`init ${flags}`);
  C_Finalize = (): void => void this.asked.push('finalize');
  C_GetSlotList = (): Buffer[] => this.slots;
  C_GetTokenInfo(_slot: Buffer) {
    return { label: 'HSM', manufacturerID: 'm', model: 'x', serialNumber: '1', flags: 4 };
  }
  C_GetMechanismList = (): number[] => [0x1041];
  C_OpenSession(): Handle {
    if (this.sessions >= this.mostSessions) return refuse(0xb1);
    return `session ${++this.sessions}`;
  }
  C_Login(session: Handle, user: number, pin: string | undefined): void {
    this.asked.push(`login ${session} as ${user} with ${pin}`);
  }
  C_FindObjectsInit(_session: Handle, template: readonly Attribute[]): void {
    this.templates.push(template);
    this.left = [...this.keys];
  }
  C_FindObjects = (): Handle | null => this.left.shift() ?? null;
  C_FindObjectsFinal = (): void => undefined;
  C_GetAttributeValue(_session: Handle, object: Handle, [wanted]: readonly Attribute[]) {
    const value = (object as Stored)[wanted?.type ?? -1];
    return value === undefined ? refuse(0x12) : [{ value }];
  }
  C_SignInit = (session: Handle): void => void this.asked.push(`sign in ${session}`);
  C_SignAsync = (_session: Handle, data: Buffer, room: Buffer): Promise<Buffer> =>
    Promise.resolve(Buffer.concat([data, Buffer.of(room.length)]));
}

const start = (token: Module, mostObjects = 10): TokenCalls => {
  const calls = new TokenCalls(token);
  calls.start({ module: '/m.so', mostObjects });
  calls.login({ token: 0, log: true, secret: Buffer.from('1234') });
  return calls;
};
const ANY = { label: undefined, id: undefined };
const use = (calls: TokenCalls, sessions = 1): void => {
  calls.find(ANY);
  calls.use({ index: 0, type: 0x1041, length: 64, sessions });
};

describe('a module', () => {
  it('is told to lock, and shows each token in its slot', () => {
    const token = new Token();
    token.slots = [ulong(7), Buffer.of(9, 0, 0, 0)];
    const shown = new TokenCalls(token).start({ module: '/m.so', mostObjects: 1 });
    expect(token.asked).toEqual(['load /m.so', 'init 2']);
    expect(shown.map(({ slotId, label }) => [slotId, label])).toEqual([
      [7n, 'HSM'],
      [9n, 'HSM'],
    ]);
  });

  it('that cannot read one token says nothing of it, and shows the others', () => {
    const token = new Token();
    token.slots = [ulong(1), ulong(2)];
    token.C_GetTokenInfo = (slot) =>
      slot === token.slots[0] ? refuse(0xe1) : Token.prototype.C_GetTokenInfo.call(token, slot);
    const shown = new TokenCalls(token).start({ module: '/m.so', mostObjects: 1 });
    expect(shown.map(({ label, serial, flags }) => [label, serial, flags])).toEqual([
      ['', '', 0],
      ['HSM', '1', 4],
    ]);
  });

  it('that fails while it ends fails nobody', () => {
    const token = new Token();
    token.C_Finalize = () => refuse(5);
    expect(() => start(token).stop()).not.toThrow();
    expect(token.asked).not.toContain('close');
  });
});

describe('a login', () => {
  it('is with the PIN, without one, or not at all', () => {
    const token = new Token();
    const calls = start(token);
    calls.login({ token: 0, log: true });
    calls.login({ token: 0, log: false, secret: Buffer.from('never') });
    expect(token.asked.slice(2)).toEqual([
      'login session 1 as 1 with 1234',
      'login session 2 as 1 with undefined',
    ]);
  });

  it('of one who is logged in already is none; any other refusal is one', () => {
    const token = new Token();
    token.C_Login = () => refuse(LOGGED_IN);
    expect(() => start(token)).not.toThrow();
    token.C_Login = () => refuse(0xa0);
    expect(() => start(token)).toThrow('refused');
  });
});

describe('keys', () => {
  it('are asked for by what was named, and nothing else', () => {
    const token = new Token();
    const calls = start(token);
    for (const wanted of [
      ANY,
      { label: 'release', id: undefined },
      { label: undefined, id: Uint8Array.of(1) },
    ])
      calls.find(wanted);
    expect(token.templates.map((template) => template.map(({ type }) => type))).toEqual([
      [CKA.CLASS],
      [CKA.CLASS, CKA.LABEL],
      [CKA.CLASS, CKA.ID],
    ]);
  });

  it('are shown with what the token tells of them, and nothing in place of the rest', () => {
    const [full, bare] = start(new Token([stored(), {}])).find(ANY);
    expect(full).toMatchObject({ label: 'release', id: Uint8Array.of(1), type: 3 });
    expect(full?.own.point).toEqual(Uint8Array.of(4));
    expect(bare).toMatchObject({ label: '', id: new Uint8Array(), type: undefined });
    expect(bare?.own.point).toBeUndefined();
  });

  it('that are too many are refused before all of them are taken', () => {
    const token = new Token(Array.from({ length: 1000 }, () => stored()));
    const thrown = (): unknown => start(token, 3).find(ANY);
    expect(thrown).toThrow(expect.objectContaining({ code: 'TOO_MANY' }));
    expect(token.left.length).toBe(996);
  });

  it('have public halves of their ID, else of their label', () => {
    const token = new Token();
    const calls = start(token);
    expect(calls.publics({ label: 'release', id: Uint8Array.of(1) })).toHaveLength(1);
    calls.publics({ label: 'release', id: new Uint8Array() });
    expect(token.templates.map(([, by]) => by?.type)).toEqual([CKA.ID, CKA.LABEL]);
  });
});

describe('signing', () => {
  it('waits for a session where all are taken: each has one operation at a time', async () => {
    const token = new Token();
    const held = Promise.withResolvers<Buffer>();
    token.C_SignAsync = () => held.promise;
    const calls = start(token);
    use(calls, 2);
    const signing = [1, 2, 3].map((byte) => calls.sign(Uint8Array.of(byte)));
    await new Promise((resume) => setImmediate(resume));
    const under = (): string[] => token.asked.filter((each) => each.startsWith('sign in'));
    expect(under()).toHaveLength(2);
    held.resolve(Buffer.of(1));
    await Promise.all(signing);
    expect(new Set(under()).size).toBe(2);
    expect(under()).toHaveLength(3);
  });

  it('goes on with the sessions that there are, where a token has few', async () => {
    const token = new Token();
    token.mostSessions = 1;
    const calls = start(token);
    use(calls, 4);
    await Promise.all([1, 2, 3].map((byte) => calls.sign(Uint8Array.of(byte))));
    expect(token.sessions).toBe(1);
  });

  it('logs in for each signature where the key asks for it', async () => {
    const token = new Token([stored({ [CKA.ALWAYS_AUTHENTICATE]: Buffer.of(1) })]);
    const calls = start(token);
    use(calls);
    expect(await calls.sign(Uint8Array.of(5))).toEqual(Uint8Array.of(5, 64));
    expect(token.asked.slice(-2)).toEqual(['sign in session 1', 'login session 1 as 2 with 1234']);
  });

  it('does not log in where the key asks for none', async () => {
    const token = new Token([stored({ [CKA.ALWAYS_AUTHENTICATE]: Buffer.of(0) })]);
    const calls = start(token);
    use(calls);
    await calls.sign(Uint8Array.of(5));
    expect(token.asked.at(-1)).toBe('sign in session 1');
  });

  it('that failed once fails for good: a session may hold anything', async () => {
    const token = new Token();
    const calls = start(token);
    use(calls, 2);
    const good = token.C_SignAsync;
    token.C_SignAsync = () => refuse(0x30);
    await expect(calls.sign(Uint8Array.of(1))).rejects.toMatchObject({ code: 0x30 });
    token.C_SignAsync = good;
    const before = token.asked.length;
    await expect(calls.sign(Uint8Array.of(2))).rejects.toMatchObject({ code: 0x30 });
    expect(token.asked.length).toBe(before);
  });
});
