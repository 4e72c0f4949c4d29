;; Loops over rows of float32 tables, four elements at a time. They lie in WebAssembly because V8 has
;; no such loops for JavaScript. A row is `width` bytes, a multiple of 16; the host fills up with
;; zeros. Addresses, widths and counts are unsigned. After a change: deno task kernels
(module
  (import "host" "memory" (memory 1))

  ;; sums[r] = Σ weights[p] · table[indices[p]] over the pairs p from offsets[r] to offsets[r + 1]
  (func (export "sumRows")
    (param $table i32) (param $width i32) (param $count i32)
    (param $offsets i32) (param $indices i32) (param $weights i32) (param $sums i32)
    (local $pair i32) (local $end i32) (local $next i32)
    (local $from0 i32) (local $from1 i32) (local $from2 i32) (local $from3 i32)
    (local $weight0 v128) (local $weight1 v128) (local $weight2 v128) (local $weight3 v128)
    (if (i32.eqz (local.get $count)) (then (return)))
    (loop $rows
      (memory.fill (local.get $sums) (i32.const 0) (local.get $width))
      (local.set $next (i32.add (local.get $sums) (local.get $width)))
      ;; pairs are counted in the bytes of an index or a weight
      (local.set $pair (i32.shl (i32.load (local.get $offsets)) (i32.const 2)))
      (local.set $end (i32.shl (i32.load offset=4 (local.get $offsets)) (i32.const 2)))
      ;; four pairs at a time: their memory is fetched together, and each sum is stored once
      (block $few
        (loop $fours
          (br_if $few (i32.gt_u (i32.add (local.get $pair) (i32.const 16)) (local.get $end)))
          (local.set $from0 (call $row (local.get $table) (local.get $width)
            (i32.load (i32.add (local.get $indices) (local.get $pair)))))
          (local.set $from1 (call $row (local.get $table) (local.get $width)
            (i32.load offset=4 (i32.add (local.get $indices) (local.get $pair)))))
          (local.set $from2 (call $row (local.get $table) (local.get $width)
            (i32.load offset=8 (i32.add (local.get $indices) (local.get $pair)))))
          (local.set $from3 (call $row (local.get $table) (local.get $width)
            (i32.load offset=12 (i32.add (local.get $indices) (local.get $pair)))))
          (local.set $weight0
            (v128.load32_splat (i32.add (local.get $weights) (local.get $pair))))
          (local.set $weight1
            (v128.load32_splat offset=4 (i32.add (local.get $weights) (local.get $pair))))
          (local.set $weight2
            (v128.load32_splat offset=8 (i32.add (local.get $weights) (local.get $pair))))
          (local.set $weight3
            (v128.load32_splat offset=12 (i32.add (local.get $weights) (local.get $pair))))
          (loop $columns
            (v128.store (local.get $sums)
              (f32x4.add
                (v128.load (local.get $sums))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $weight0) (v128.load (local.get $from0)))
                    (f32x4.mul (local.get $weight1) (v128.load (local.get $from1))))
                  (f32x4.add
                    (f32x4.mul (local.get $weight2) (v128.load (local.get $from2)))
                    (f32x4.mul (local.get $weight3) (v128.load (local.get $from3)))))))
            (local.set $from0 (i32.add (local.get $from0) (i32.const 16)))
            (local.set $from1 (i32.add (local.get $from1) (i32.const 16)))
            (local.set $from2 (i32.add (local.get $from2) (i32.const 16)))
            (local.set $from3 (i32.add (local.get $from3) (i32.const 16)))
            (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
            (br_if $columns (i32.lt_u (local.get $sums) (local.get $next))))
          (local.set $sums (i32.sub (local.get $next) (local.get $width)))
          (local.set $pair (i32.add (local.get $pair) (i32.const 16)))
          (br $fours)))
      (block $none
        (loop $ones
          (br_if $none (i32.ge_u (local.get $pair) (local.get $end)))
          (local.set $from0 (call $row (local.get $table) (local.get $width)
            (i32.load (i32.add (local.get $indices) (local.get $pair)))))
          (local.set $weight0
            (v128.load32_splat (i32.add (local.get $weights) (local.get $pair))))
          (loop $columns
            (v128.store (local.get $sums)
              (f32x4.add
                (v128.load (local.get $sums))
                (f32x4.mul (local.get $weight0) (v128.load (local.get $from0)))))
            (local.set $from0 (i32.add (local.get $from0) (i32.const 16)))
            (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
            (br_if $columns (i32.lt_u (local.get $sums) (local.get $next))))
          (local.set $sums (i32.sub (local.get $next) (local.get $width)))
          (local.set $pair (i32.add (local.get $pair) (i32.const 4)))
          (br $ones)))
      (local.set $sums (local.get $next))
      (local.set $offsets (i32.add (local.get $offsets) (i32.const 4)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $rows (local.get $count))))

  ;; table[indices[p]] ← table[indices[p]] + weights[p] · row over the pairs p from offsets[0] to
  ;; offsets[1]
  (func (export "addRow")
    (param $table i32) (param $width i32)
    (param $offsets i32) (param $indices i32) (param $weights i32) (param $row i32)
    (local $pair i32) (local $end i32) (local $to i32) (local $from i32) (local $next i32)
    (local $weight v128)
    (local.set $pair (i32.shl (i32.load (local.get $offsets)) (i32.const 2)))
    (local.set $end (i32.shl (i32.load offset=4 (local.get $offsets)) (i32.const 2)))
    (block $none
      (loop $ones
        (br_if $none (i32.ge_u (local.get $pair) (local.get $end)))
        (local.set $to (call $row (local.get $table) (local.get $width)
          (i32.load (i32.add (local.get $indices) (local.get $pair)))))
        (local.set $next (i32.add (local.get $to) (local.get $width)))
        (local.set $from (local.get $row))
        (local.set $weight (v128.load32_splat (i32.add (local.get $weights) (local.get $pair))))
        (loop $columns
          (v128.store (local.get $to)
            (f32x4.add
              (v128.load (local.get $to))
              (f32x4.mul (local.get $weight) (v128.load (local.get $from)))))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (br_if $columns (i32.lt_u (local.get $to) (local.get $next))))
        (local.set $pair (i32.add (local.get $pair) (i32.const 4)))
        (br $ones))))

  ;; value ← keep · value − rate · gradient, in the listed rows; gradients lie one after another
  (func (export "sgdRows")
    (param $values i32) (param $gradient i32) (param $rows i32) (param $count i32)
    (param $width i32) (param $keep f32) (param $rate f32)
    (local $value i32) (local $next i32)
    (if (i32.eqz (local.get $count)) (then (return)))
    (loop $each
      (local.set $value
        (call $row (local.get $values) (local.get $width) (i32.load (local.get $rows))))
      (local.set $next (i32.add (local.get $value) (local.get $width)))
      (loop $columns
        (v128.store (local.get $value)
          (f32x4.sub
            (f32x4.mul (f32x4.splat (local.get $keep)) (v128.load (local.get $value)))
            (f32x4.mul (f32x4.splat (local.get $rate)) (v128.load (local.get $gradient)))))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $value (i32.add (local.get $value) (i32.const 16)))
        (br_if $columns (i32.lt_u (local.get $value) (local.get $next))))
      (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $each (local.get $count))))

  ;; first ← first + share1 (gradient − first), second ← second + share2 (gradient² − second),
  ;; value ← keep · value − rate · first / (√second + floor), likewise
  (func (export "adamwRows")
    (param $values i32) (param $firsts i32) (param $seconds i32)
    (param $gradient i32) (param $rows i32) (param $count i32) (param $width i32)
    (param $keep f32) (param $rate f32) (param $floor f32)
    (param $share1 f32) (param $share2 f32)
    (local $value i32) (local $first i32) (local $second i32) (local $next i32)
    (local $g v128) (local $m v128) (local $v v128)
    (if (i32.eqz (local.get $count)) (then (return)))
    (loop $each
      (local.set $value
        (call $row (local.get $values) (local.get $width) (i32.load (local.get $rows))))
      (local.set $first
        (call $row (local.get $firsts) (local.get $width) (i32.load (local.get $rows))))
      (local.set $second
        (call $row (local.get $seconds) (local.get $width) (i32.load (local.get $rows))))
      (local.set $next (i32.add (local.get $value) (local.get $width)))
      (loop $columns
        (local.set $g (v128.load (local.get $gradient)))
        (local.set $m (v128.load (local.get $first)))
        (local.set $m
          (f32x4.add
            (local.get $m)
            (f32x4.mul
              (f32x4.splat (local.get $share1))
              (f32x4.sub (local.get $g) (local.get $m)))))
        (local.set $v (v128.load (local.get $second)))
        (local.set $v
          (f32x4.add
            (local.get $v)
            (f32x4.mul
              (f32x4.splat (local.get $share2))
              (f32x4.sub (f32x4.mul (local.get $g) (local.get $g)) (local.get $v)))))
        (v128.store (local.get $first) (local.get $m))
        (v128.store (local.get $second) (local.get $v))
        (v128.store (local.get $value)
          (f32x4.sub
            (f32x4.mul (f32x4.splat (local.get $keep)) (v128.load (local.get $value)))
            (f32x4.div
              (f32x4.mul (f32x4.splat (local.get $rate)) (local.get $m))
              (f32x4.add (f32x4.sqrt (local.get $v)) (f32x4.splat (local.get $floor))))))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $first (i32.add (local.get $first) (i32.const 16)))
        (local.set $second (i32.add (local.get $second) (i32.const 16)))
        (local.set $value (i32.add (local.get $value) (i32.const 16)))
        (br_if $columns (i32.lt_u (local.get $value) (local.get $next))))
      (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $each (local.get $count))))

  ;; the address of a row
  (func $row (param $table i32) (param $width i32) (param $index i32) (result i32)
    (i32.add (local.get $table) (i32.mul (local.get $index) (local.get $width)))))
