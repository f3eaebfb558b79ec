/**
 * The part of pkcs11js that is used: PKCS#11's own functions (v2.40), with handles as it has them.
 */

export type Handle = unknown;

export interface Attribute {
  readonly type: number;
  readonly value?: Buffer | number;
}

export interface Module {
  load(path: string): void;
  close(): void;
  C_Initialize(options: { readonly flags: number }): void;
  C_Finalize(): void;
  C_GetSlotList(present: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): {
    readonly label: string;
    readonly manufacturerID: string;
    readonly model: string;
    readonly serialNumber: string;
    readonly flags: number;
  };
  C_GetMechanismList(slot: Buffer | undefined): number[];
  C_OpenSession(slot: Buffer | undefined, flags: number): Handle;
  C_Login(session: Handle, user: number, pin: string | undefined): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle): Handle | null;
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(
    session: Handle,
    object: Handle,
    template: readonly Attribute[],
  ): { readonly value: Buffer }[];
  C_SignInit(session: Handle, mechanism: Mechanism | undefined, key: Handle): void;
  C_SignAsync(session: Handle, data: Buffer, signature: Buffer): Promise<Buffer>;
}

export interface Mechanism {
  readonly mechanism: number;
  readonly parameter: null;
}
