load   Relaxed            movq   (%rdi), %rax
load   Acquire            movq   (%rdi), %rax
load   SeqCst             movq   (%rdi), %rax
store  Relaxed            movq   %rsi, (%rdi)
store  Release            movq   %rsi, (%rdi)
store  SeqCst             xchgq  %rsi, (%rdi)
fence  Acquire
fence  Release
fence  SeqCst             lock orl $0, -64(%rsp)
