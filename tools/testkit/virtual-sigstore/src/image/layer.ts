import { gzipSync } from 'node:zlib';
import { concat, digestOf, utf8 } from '../encoding.ts';
import { derive } from '../seed.ts';

export type Compression = 'gzip' | 'none';

export interface Layer {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
}

/** A layer with one file of `size` bytes that depend on the label only. */
export function makeLayer(label: string, size: number, compression: Compression): Layer {
  const tar = tarOf(
    `file-${label.replace(/[^a-z0-9]+/gi, '-')}`.slice(0, 99),
    derive(size, 'layer', label),
  );
  const mediaType = 'application/vnd.oci.image.layer.v1.tar';
  if (compression === 'none') return { bytes: tar, mediaType, diffId: digestOf(tar) };
  return { bytes: gzip(tar), mediaType: `${mediaType}+gzip`, diffId: digestOf(tar) };
}

/**
 * Stored, not deflated: zlib's choices differ between builds and processors. No time, operating
 * system "unknown".
 */
function gzip(bytes: Uint8Array): Uint8Array {
  const zipped = new Uint8Array(gzipSync(bytes, { level: 0 }));
  zipped.fill(0, 4, 8);
  zipped[9] = 255;
  return zipped;
}

function tarOf(name: string, content: Uint8Array): Uint8Array {
  const padding = new Uint8Array((512 - (content.length % 512)) % 512);
  return concat(ustarHeader(name, content.length), content, padding, new Uint8Array(1024));
}

/** POSIX.1-1988 ustar: owner root, time 0, mode 0644. */
function ustarHeader(name: string, size: number): Uint8Array {
  const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
  const fields = [
    name.padEnd(100, '\0'),
    '0000644\0',
    '0000000\0',
    '0000000\0',
    octal(size),
    octal(0),
    ' '.repeat(8),
    '0',
    '\0'.repeat(100),
    'ustar\x0000',
  ];
  const header = utf8(fields.join('').padEnd(512, '\0'));
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return header;
}
