addsd	(%rdi,%rcx,8), %xmm0
addsd	8(%rdi,%rcx,8), %xmm0
addsd	16(%rdi,%rcx,8), %xmm0
addsd	24(%rdi,%rcx,8), %xmm0
