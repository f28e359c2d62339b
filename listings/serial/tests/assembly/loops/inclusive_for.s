  .next:
    cmpq   %rsi, %rcx
    jae    .panic
    cmpq   %rdx, %rcx
    movq   %rcx, %r8
    adcq   $0, %r8
    movl   (%rdi,%rcx,4), %r9d
    imulq  %r9, %r9
    addq   %r9, %rax
    cmpq   %rdx, %rcx
    jae    .end
    movq   %r8, %rcx
    cmpq   %rdx, %r8
    jbe    .next
