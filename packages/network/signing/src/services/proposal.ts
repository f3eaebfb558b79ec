/** What is logged: never the content, only hashes, the signature and who signed. */
export type Proposal =
  | {
      readonly kind: 'hashedrekord';
      readonly digest: Uint8Array;
      readonly hash: 'sha256' | 'sha384' | 'sha512';
      readonly signature: Uint8Array;
    }
  | {
      readonly kind: 'dsse';
      readonly envelope: string;
      readonly preAuthenticated: Proposal & { readonly kind: 'hashedrekord' };
    };
