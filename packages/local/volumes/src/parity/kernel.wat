;; The only loop over all bytes: into[i] ^= c * from[i], 16 bytes at a time.
;; A product is the product of the low four bits plus that of the high four, each looked up among 16 bytes.
(module
  (import "sealift" "memory" (memory 1))
  (func (export "mulAdd") (param $into i32) (param $from i32) (param $end i32) (param $table i32)
    (local $low v128) (local $high v128) (local $bytes v128)
    (local.set $low (v128.load (local.get $table)))
    (local.set $high (v128.load offset=16 (local.get $table)))
    (loop $next
      (local.set $bytes (v128.load (local.get $from)))
      (v128.store (local.get $into)
        (v128.xor
          (v128.load (local.get $into))
          (v128.xor
            (i8x16.swizzle (local.get $low) (v128.and (local.get $bytes) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f)))
            (i8x16.swizzle (local.get $high) (i8x16.shr_u (local.get $bytes) (i32.const 4))))))
      (local.set $into (i32.add (local.get $into) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end))))))
