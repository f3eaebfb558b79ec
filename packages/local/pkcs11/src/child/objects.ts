/** Keys on a token, as a session finds them. */
import type { Attribute, Handle, Module } from './binding.ts';

/** CKA_… (PKCS#11 v2.40 §4.1). */
export const CKA = {
  CLASS: 0,
  LABEL: 3,
  KEY_TYPE: 0x100,
  ID: 0x102,
  MODULUS: 0x120,
  PUBLIC_EXPONENT: 0x122,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  ALWAYS_AUTHENTICATE: 0x202,
} as const;
const CKO = { PUBLIC_KEY: 2, PRIVATE_KEY: 3 } as const;

/** Which key is meant: by either, or by both. */
export interface Wanted {
  readonly label: string | undefined;
  readonly id: Uint8Array | undefined;
}

export class Objects {
  readonly #module: Module;
  readonly #session: Handle;
  readonly #most: number;

  /** @param most how many may match */
  constructor(module: Module, session: Handle, most: number) {
    this.#module = module;
    this.#session = session;
    this.#most = most;
  }

  privateKeys({ label, id }: Wanted): Handle[] {
    return this.#search([
      { type: CKA.CLASS, value: CKO.PRIVATE_KEY },
      ...(label === undefined ? [] : [{ type: CKA.LABEL, value: Buffer.from(label) }]),
      ...(id === undefined ? [] : [{ type: CKA.ID, value: Buffer.from(id) }]),
    ]);
  }

  /** The public halves of a key that was found: objects of its ID, else of its label. */
  publicKeys({ label, id }: { readonly label: string; readonly id: Uint8Array }): Handle[] {
    const by =
      id.length > 0
        ? { type: CKA.ID, value: Buffer.from(id) }
        : { type: CKA.LABEL, value: Buffer.from(label) };
    return this.#search([{ type: CKA.CLASS, value: CKO.PUBLIC_KEY }, by]);
  }

  /** One at a time: a token fails the whole request where it lacks one of several. */
  attribute(object: Handle, type: number): Buffer | undefined {
    try {
      return this.#module.C_GetAttributeValue(this.#session, object, [{ type }])[0]?.value;
    } catch {
      return undefined;
    }
  }

  bytes(object: Handle, type: number): Uint8Array | undefined {
    const value = this.attribute(object, type);
    return value === undefined ? undefined : new Uint8Array(value);
  }

  #search(template: readonly Attribute[]): Handle[] {
    const handles: Handle[] = [];
    this.#module.C_FindObjectsInit(this.#session, template);
    for (let one = this.#next(); one !== null; one = this.#next()) {
      handles.push(one);
      if (handles.length > this.#most)
        throw Object.assign(new Error(`more than ${this.#most} keys match`), { code: 'TOO_MANY' });
    }
    this.#module.C_FindObjectsFinal(this.#session);
    return handles;
  }

  #next(): Handle | null {
    return this.#module.C_FindObjects(this.#session);
  }
}
