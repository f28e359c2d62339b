    movq   total(%rip), %rdx
    addq   (%rax), %rdx
    movq   %rdx, total(%rip)
