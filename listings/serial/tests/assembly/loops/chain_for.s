  .first:
    leaq   4(%rdi), %r8
  .square:
    movl   (%rdi), %edi
    imulq  %rdi, %rdi
    addq   %rdi, %rax
    movq   %r8, %rdi
  .next:
    testq  %rdi, %rdi
    je     .second
    cmpq   %rsi, %rdi
    jne    .first
  .second:
    cmpq   %rcx, %rdx
    je     .end
    movq   %rdx, %rdi
    addq   $4, %rdx
    xorl   %r8d, %r8d
    jmp    .square
