movq    16(%rbx), %rdx
movq    %rdx, 16(%rax,%rcx,8)
movups    (%rbx), %xmm0
movups    %xmm0, (%rax,%rcx,8)
