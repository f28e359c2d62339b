.again:
    addsd  (%rsi,%r8,8), %xmm0
    movq   %rdx, 8(%rdi)
    leaq   (%rcx,%r8), %rdx
    incq   %r8
    cmpq   %r8, %rax
    jne    .again
    movsd  %xmm0, (%rdi)
