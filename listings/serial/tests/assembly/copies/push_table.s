movl    $32768, %edx
callq    *memcpy@GOTPCREL(%rip)
