/**
 * What the process of a vendor's module does when it is asked. It decides nothing: what matches,
 * what is refused and how long is waited is on the other side of the pipe.
 */
import type { PublicParts } from '../public-key.ts';
import type { TokenInfo } from '../token.ts';
import type { Handle, Mechanism, Module } from './binding.ts';
import { CKA, Objects, type Wanted } from './objects.ts';
import { Pool } from './pool.ts';

const CKU = { USER: 1, CONTEXT_SPECIFIC: 2 } as const;
const CKF = { OS_LOCKING_OK: 2, SERIAL_SESSION: 4 } as const;
const USER_ALREADY_LOGGED_IN = 0x100;

/** A private key that was found. */
export interface Found {
  readonly label: string;
  readonly id: Uint8Array;
  /** CKK_… */
  readonly type: number | undefined;
  readonly own: PublicParts;
}

export class TokenCalls {
  readonly #module: Module;
  readonly #free = new Pool<Handle>();
  #slots: readonly Buffer[] = [];
  #slot: Buffer | undefined;
  #session: Handle;
  #most = 0;
  #pin: string | undefined;
  #found: readonly Handle[] = [];
  #key: { readonly handle: Handle; readonly each: boolean } | undefined;
  #mechanism: Mechanism | undefined;
  #signatureLength = 0;
  #fault: unknown;

  constructor(module: Module) {
    this.#module = module;
  }

  start({ module, mostObjects }: { module: string; mostObjects: number }): TokenInfo[] {
    this.#module.load(module);
    // Without it modules are right not to lock, and signing in parallel ends in SIGSEGV.
    this.#module.C_Initialize({ flags: CKF.OS_LOCKING_OK });
    this.#most = mostObjects;
    this.#slots = this.#module.C_GetSlotList(true);
    return this.#slots.map((slot) => this.#tokenIn(slot));
  }

  /** A token that cannot be read is as good as none, and says nothing of the others. */
  #tokenIn(slot: Buffer): TokenInfo {
    const slotId = ulong(slot);
    try {
      const {
        manufacturerID: manufacturer,
        serialNumber: serial,
        ...shown
      } = this.#module.C_GetTokenInfo(slot);
      return {
        slotId,
        label: shown.label,
        manufacturer,
        model: shown.model,
        serial,
        flags: shown.flags,
      };
    } catch {
      return { slotId, label: '', manufacturer: '', model: '', serial: '', flags: 0 };
    }
  }

  login({ token, log, secret }: { token: number; log: boolean; secret?: Uint8Array }): void {
    this.#slot = this.#slots[token];
    this.#session = this.#open();
    if (!log) return;
    this.#pin = secret === undefined ? undefined : Buffer.from(secret).toString();
    try {
      this.#module.C_Login(this.#session, CKU.USER, this.#pin);
    } catch (error) {
      if (codeOf(error) !== USER_ALREADY_LOGGED_IN) throw error;
    }
  }

  #open(): Handle {
    return this.#module.C_OpenSession(this.#slot, CKF.SERIAL_SESSION);
  }

  get #objects(): Objects {
    return new Objects(this.#module, this.#session, this.#most);
  }

  find(wanted: Wanted): Found[] {
    const objects = this.#objects;
    this.#found = objects.privateKeys(wanted);
    return this.#found.map((object) => {
      const type = objects.attribute(object, CKA.KEY_TYPE);
      return {
        label: (objects.attribute(object, CKA.LABEL) ?? Buffer.alloc(0)).toString(),
        id: objects.bytes(object, CKA.ID) ?? new Uint8Array(),
        type: type === undefined ? undefined : Number(ulong(type)),
        own: publicParts(objects, object),
      };
    });
  }

  publics(of: { readonly label: string; readonly id: Uint8Array }): PublicParts[] {
    const objects = this.#objects;
    return objects.publicKeys(of).map((object) => publicParts(objects, object));
  }

  mechanisms(): number[] {
    return this.#module.C_GetMechanismList(this.#slot);
  }

  use({ index, type, length, sessions }: Use): void {
    const handle = this.#found[index];
    const each = this.#objects.attribute(handle, CKA.ALWAYS_AUTHENTICATE)?.[0] === 1;
    this.#key = { handle, each };
    this.#mechanism = { mechanism: type, parameter: null };
    this.#signatureLength = length;
    this.#free.give(this.#session);
    try {
      while (this.#free.size < sessions) this.#free.give(this.#open());
    } catch {
      // Tokens with few sessions give what they have.
    }
  }

  /** One operation to a session at a time. */
  async sign(data: Uint8Array): Promise<Uint8Array> {
    const session = await this.#free.take();
    try {
      return await this.#signIn(session, data);
    } catch (error) {
      // What a session holds after a failure each module decides for itself: nothing is asked of
      // any again.
      this.#fault ??= error;
      throw this.#fault;
    } finally {
      this.#free.give(session);
    }
  }

  async #signIn(session: Handle, data: Uint8Array): Promise<Uint8Array> {
    if (this.#fault !== undefined) throw this.#fault;
    this.#module.C_SignInit(session, this.#mechanism, this.#key?.handle);
    if (this.#key?.each) this.#module.C_Login(session, CKU.CONTEXT_SPECIFIC, this.#pin);
    const room = Buffer.alloc(this.#signatureLength);
    return new Uint8Array(await this.#module.C_SignAsync(session, Buffer.from(data), room));
  }

  stop(): void {
    try {
      this.#module.C_Finalize();
      this.#module.close();
    } catch {
      // The process ends in any case.
    }
  }
}

interface Use {
  readonly index: number;
  readonly type: number;
  /** Of a signature, in bytes. */
  readonly length: number;
  readonly sessions: number;
}

const publicParts = (objects: Objects, object: Handle): PublicParts => ({
  modulus: objects.bytes(object, CKA.MODULUS),
  exponent: objects.bytes(object, CKA.PUBLIC_EXPONENT),
  curve: objects.bytes(object, CKA.EC_PARAMS),
  point: objects.bytes(object, CKA.EC_POINT),
});

/** CK_ULONG, as wide as the machine's. */
const ulong = (bytes: Buffer): bigint =>
  bytes.length === 8 ? bytes.readBigUInt64LE() : BigInt(bytes.readUInt32LE());

/** CKR_…, or a word where Node failed. */
const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
