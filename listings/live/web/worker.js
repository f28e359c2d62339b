'use strict';

// A worker of the live part: the main one, which asks kernels to run, or one of
// the pool's threads. The page tells each what it is.

// Until this worker dies, however it dies: the page waits for the same lock.
const alive = name => new Promise(granted => {
    navigator.locks.request(name, () => new Promise(() => granted()));
});

// What a kernel that panicked, or found no memory, left behind.
function fault(wasm, memory, error) {
    const refused = wasm.refused_bytes();
    if (refused) {
        const megabytes = size => Math.ceil(size / 2 ** 20);
        return 'it ran out of memory: it asked for ' + megabytes(refused) +
            ' MiB when it had ' + megabytes(memory.buffer.byteLength);
    }
    if (wasm.fault_len()) {
        return text(memory, wasm.fault_at(), wasm.fault_len());
    }
    return String(error);
}

function text(memory, at, length) {
    // Decoders take no shared memory.
    return new TextDecoder().decode(new Uint8Array(memory.buffer, at, length).slice());
}

// ANCHOR: thread
async function thread({ module, memory, lock, stack, locals }) {
    await alive(lock);
    const imports = { env: { memory } };
    const { exports: wasm } = await WebAssembly.instantiate(module, imports);
    wasm.__stack_pointer.value = stack;
    wasm.__wasm_init_tls(locals);
    postMessage({ kind: 'ready' });
    try {
        wasm.work();
    } catch (error) {
        postMessage({ kind: 'fault', message: fault(wasm, memory, error) });
    }
}
// ANCHOR_END: thread

let wasm, memory;

// Address 0 is no place for a stack, nor for a request.
function allocate(size, align) {
    const at = wasm.allocate(size, align);
    if (!at) {
        throw new Error('no memory is left');
    }
    return at;
}

const MAIN = {
    async load(message) {
        await alive(message.lock);
        memory = message.memory;
        wasm = (await WebAssembly.instantiate(message.module, { env: { memory } })).exports;
        // A stack grows down from its end.
        const stacks = Array.from({ length: message.threads }, () => ({
            stack: allocate(message.stack, 16) + message.stack,
            locals: allocate(wasm.__tls_size.value, wasm.__tls_align.value),
        }));
        postMessage({ kind: 'loaded', stacks, state: wasm.state_at() });
    },

    begin({ threads }) {
        const failed = wasm.begin(threads);
        postMessage(failed ? { kind: 'fault', message: 'the pool did not start' } : { kind: 'begun' });
    },

    // Runs a kernel once, and then so often that the median of its times means
    // something: at least `least` times and for `budget` milliseconds, unless
    // one takes as long as that.
    run({ request, least, budget }) {
        const bytes = new TextEncoder().encode(request);
        const at = allocate(bytes.length, 1);
        new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
        if (wasm.prepare(at, bytes.length)) {
            postMessage({ kind: 'refused', message: text(memory, wasm.text_at(), wasm.text_len()) });
            return;
        }
        const view = { at: wasm.view_at(), length: wasm.view_len(), width: wasm.view_width() };
        postMessage({ kind: 'prepared', view });
        const once = () => {
            wasm.reset();
            const start = performance.now();
            const stopped = wasm.run();
            return stopped ? null : performance.now() - start;
        };
        const first = once();
        if (first === null) {
            postMessage({ kind: 'stopped' });
            return;
        }
        postMessage({ kind: 'first', milliseconds: first });
        const times = [];
        let spent = 0;
        while (first < 4 * budget && (times.length < least || spent < budget) && times.length < 100) {
            const time = once();
            if (time === null) {
                postMessage({ kind: 'stopped' });
                return;
            }
            times.push(time);
            spent += time;
        }
        wasm.finish();
        const result = text(memory, wasm.text_at(), wasm.text_len());
        postMessage({ kind: 'done', first, times: times.length ? times : [first], result });
    },
};

onmessage = async ({ data: message }) => {
    try {
        await (message.kind === 'thread' ? thread(message) : MAIN[message.kind](message));
    } catch (error) {
        const known = wasm && memory;
        postMessage({ kind: 'fault', message: known ? fault(wasm, memory, error) : String(error) });
    }
};
