// The live part of a page: runs kernels in WebAssembly on the reader's cores.
//
// A session is a memory, a main worker and the threads of a pool. All widgets of
// a page share one, and take turns: two at once would disturb each other's times.

import { draw, drawCurve } from './views.js';

const here = new URL('.', import.meta.url);

// As the build links it: 32 MiB at first, 256 at most.
const MEMORY = { initial: 512, maximum: 4096, shared: true };
const STACK = 2 ** 20;

// A run is timed at least so often, and for so many milliseconds.
const LEAST = 3;
const BUDGET = 400;

// Before a run is measured, it is run for so many milliseconds.
const WARM_UP = 300;

// A kernel that was asked to stop, and one that doesn't end, are ended by force
// after so many milliseconds.
const PATIENCE = 400;
const LIMIT = 60_000;

const BARS = 12;

class Stopped extends Error {}
class NotIsolated extends Error {}

let module;

// The compiled kernels; some hosts don't know what kind of file they are.
async function compiled() {
    const file = new URL('kernels.wasm', here);
    const answer = async () => {
        const answer = await fetch(file).catch(() => null);
        if (!answer?.ok) {
            throw new Error('the kernels could not be loaded: ' + (answer?.status ?? 'no answer'));
        }
        return answer;
    };
    try {
        return await WebAssembly.compileStreaming(answer());
    } catch (error) {
        if (!(error instanceof TypeError)) {
            throw error;
        }
        return WebAssembly.compile(await (await answer()).arrayBuffer());
    }
}

class Session {
    static current = null;

    // The session with so many threads: that which is there, or a new one.
    static async open(threads) {
        if (Session.current?.threads === threads && !Session.current.closed) {
            return Session.current;
        }
        Session.current?.close();
        module ??= compiled();
        let ready;
        try {
            ready = await module;
        } catch (error) {
            module = undefined;
            throw error;
        }
        const session = new Session(threads, ready);
        Session.current = session;
        try {
            await session.start();
        } catch (error) {
            session.close();
            throw error;
        }
        return session;
    }

    constructor(threads, module) {
        this.threads = threads;
        this.module = module;
        this.workers = [];
        this.closed = false;
        this.waiting = new Map();
        this.failed = new Promise((_, reject) => this.fail = reject);
        this.failed.catch(() => this.close());
        try {
            this.memory = new WebAssembly.Memory(MEMORY);
        } catch {
            throw new Error('the browser gives no memory of 256 MiB');
        }
    }

    async start() {
        const main = this.worker();
        const { stacks, state } = await this.ask(main, 'loaded', {
            kind: 'load', stack: STACK, threads: this.threads,
        });
        this.main = main;
        this.state = state;
        await Promise.all(stacks.map(({ stack, locals }) =>
            this.ask(this.worker(), 'ready', { kind: 'thread', stack, locals })));
        await this.ask(main, 'begun', { kind: 'begin', threads: this.threads });
    }

    worker() {
        const worker = new Worker(new URL('worker.js', here));
        const lock = 'live ' + crypto.randomUUID();
        worker.lock = lock;
        worker.onmessage = ({ data }) => {
            if (data.kind === 'fault') {
                this.fail(new Error(data.message));
            } else {
                this.waiting.get(worker)?.(data);
            }
        };
        worker.onerror = event => {
            event.preventDefault();
            this.fail(new Error(event.message || 'a worker could not be loaded'));
        };
        this.workers.push(worker);
        return worker;
    }

    // Sends a message; the answer of this kind. Others go to `on`.
    ask(worker, kind, message, on = () => {}) {
        const answer = new Promise(resolve => {
            this.waiting.set(worker, data => {
                if (data.kind === kind) {
                    resolve(data);
                } else {
                    on(data, resolve);
                }
            });
        });
        const { module, memory } = this;
        const beginning = message.kind === 'load' || message.kind === 'thread';
        worker.postMessage(beginning ? { ...message, module, memory, lock: worker.lock } : message);
        if (beginning) {
            // It has its own lock before it answers, and keeps it while it lives.
            answer.then(() => navigator.locks.request(worker.lock, () => {
                this.fail(new Error('a worker died'));
            }));
        }
        return Promise.race([answer, this.failed]);
    }

    // Runs a request; `on` hears of what is on the way.
    async run(request, on, { least, budget } = { least: LEAST, budget: BUDGET }) {
        const end = () => this.fail(new Error('it had not ended after ' + LIMIT / 1000 + ' s'));
        const limit = setTimeout(end, LIMIT);
        try {
            const message = { kind: 'run', request, least, budget };
            return await this.ask(this.main, 'done', message, (data, resolve) => {
                if (data.kind === 'stopped' || data.kind === 'refused') {
                    resolve(data);
                }
                on(data);
            }).then(data => {
                if (data.kind === 'stopped') {
                    throw new Stopped();
                }
                if (data.kind === 'refused') {
                    throw new Error(data.message);
                }
                return data;
            });
        } finally {
            clearTimeout(limit);
            clearTimeout(this.force);
        }
    }

    // Asks the kernel to stop; ends all by force if it doesn't listen.
    stop() {
        if (this.state) {
            Atomics.store(new Int32Array(this.memory.buffer), this.state / 4, 1);
        }
        this.force = setTimeout(() => this.fail(new Stopped()), this.state ? PATIENCE : 0);
    }

    // How many things are done, of how many.
    progress() {
        const words = new Uint32Array(this.memory.buffer, this.state);
        let done = 0;
        for (let thread = 0; thread < 65; thread++) {
            done += words[32 * (2 + thread)];
        }
        return { done, all: words[32] };
    }

    // Whether all of a view lies in the memory that this page knows of.
    holds({ at, length }) {
        return at + 4 * length <= this.memory.buffer.byteLength;
    }

    // A copy of what the kernel has written so far.
    view({ at, length, width }) {
        return { words: new Uint32Array(this.memory.buffer, at, length).slice(), width };
    }

    close() {
        this.closed = true;
        this.workers.forEach(worker => worker.terminate());
        this.fail(new Stopped());
        if (Session.current === this) {
            Session.current = null;
        }
    }
}

// Runs take turns.
let turn = Promise.resolve();

// Returns if this page may share memory among threads. If not yet, it is loaded
// once more, from a service worker that sees to it.
async function isolated(widget, threads) {
    if (crossOriginIsolated) {
        if (typeof SharedArrayBuffer === 'undefined') {
            throw new NotIsolated('this browser lets threads share no memory');
        }
        return;
    }
    if (new URLSearchParams(location.search).has('live')) {
        throw new NotIsolated('the browser did not isolate this page');
    }
    const { root } = widget;
    try {
        await navigator.serviceWorker.register(new URL('sw.js', root), { scope: root.pathname });
        await navigator.serviceWorker.ready;
    } catch (error) {
        throw new NotIsolated(`the browser takes no service worker (${error.message})`);
    }
    const url = new URL(location.href);
    url.search = new URLSearchParams([['live', widget.name], ...widget.settings(), ['go', threads]]);
    location.replace(url);
    await new Promise(() => {});
}

class Widget {
    constructor(section, root) {
        this.section = section;
        this.root = root;
        this.name = section.dataset.live;
        this.form = section.querySelector('form');
        this.status = section.querySelector('.live-status');
        this.result = section.querySelector('.live-result');
        this.bars = section.querySelector('.live-runs');
        this.progress = section.querySelector('progress');
        this.view = section.querySelector('.live-view');
        this.published = JSON.parse(section.dataset.published || '[]');
        this.sweep = JSON.parse(section.dataset.sweep || 'null');
        this.runs = [];
        this.job = null;
        this.act('stop', () => this.stop());
        if ('atOnce' in section.dataset) {
            this.form.addEventListener('input', () => this.again());
        }
        addEventListener('pagehide', () => this.left());
    }

    act(name, work) {
        this.button(name)?.addEventListener('click', work);
    }

    button(name) {
        return this.form.querySelector(`[data-act=${name}]`);
    }

    // Names and values of version, parameters and threads, as they stand there.
    settings() {
        return [...new FormData(this.form)].map(([name, value]) => [name, String(value)]);
    }

    version() {
        return this.form.elements.version.selectedOptions[0];
    }

    threads() {
        return Number(this.form.elements.threads.value);
    }

    // 1, 2, 4 … and all.
    counts() {
        const most = Number(this.form.elements.threads.max);
        const counts = [];
        for (let count = 1; count < most; count *= 2) {
            counts.push(count);
        }
        return [...counts, most];
    }

    // After the page was loaded anew for a run.
    resume() {
        const asked = new URLSearchParams(location.search);
        const clean = new URL(location.href);
        for (const [name, value] of asked) {
            const field = this.form.elements[name];
            if (field && name !== 'live' && name !== 'go') {
                field.value = value;
            }
        }
        this.section.scrollIntoView({ block: 'nearest' });
        // Where the reader was before.
        this.form.querySelector('[type=submit]').focus({ preventScroll: true });
        // A link may ask for anything.
        const possible = n => Number.isInteger(n) && 1 <= n && n <= Number(this.form.elements.threads.max);
        const counts = (asked.get('go') || '').split(',').map(Number).filter(possible);
        this.run(counts.length ? counts : [this.threads()]).finally(() => {
            clean.search = '';
            history.replaceState(null, '', clean);
        });
    }

    // Runs once more with what was changed, when the run that is on has ended.
    again() {
        if (this.job) {
            this.changed = true;
        } else if (this.runs.length && this.form.checkValidity()) {
            this.run();
        }
    }

    runAll() {
        return this.run(this.counts());
    }

    async run(counts = [this.threads()]) {
        if (this.job || !this.form.reportValidity()) {
            return;
        }
        if (this.version().dataset.threads === 'false') {
            counts = [1];
        }
        const job = this.job = { stopped: false };
        job.cancelled = new Promise((_, reject) => job.cancel = () => reject(new Stopped()));
        job.cancelled.catch(() => {});
        this.busy(true);
        const before = turn;
        let finish;
        turn = new Promise(resolve => finish = resolve);
        try {
            await isolated(this, counts.join(','));
            this.say('Waiting for another run of this page …');
            await Promise.race([before, job.cancelled]);
            for (const threads of counts) {
                if (job.stopped) {
                    throw new Stopped();
                }
                await this.once(job, threads);
            }
        } catch (error) {
            this.fault(error, job);
        } finally {
            before.then(finish);
            this.job = null;
            this.busy(false);
        }
        const again = this.changed && !job.stopped;
        this.changed = false;
        if (again) {
            this.again();
        }
    }

    async once(job, threads) {
        this.say('Starting ' + count(threads) + ' …');
        job.begun = performance.now();
        const session = job.session = await Session.open(threads);
        if (job.stopped) {
            throw new Stopped();
        }
        this.say('Running on ' + count(threads) + ' …');
        const parameters = this.settings().filter(([name]) => !['version', 'threads'].includes(name));
        const version = this.version();
        const run = { version: version.value, label: version.textContent.trim(), threads, parameters };
        if (this.sweep) {
            await this.swept(job, session, run);
        } else {
            await this.single(job, session, run);
        }
        job.session = null;
    }

    request(run, parameters = run.parameters) {
        const words = parameters.map(([name, value]) => name + '=' + value);
        return [this.name + '/' + run.version, ...words].join(' ');
    }

    async single(job, session, run) {
        const watch = new Watch(this, session);
        try {
            const done = await session.run(this.request(run), data => watch.hear(data));
            watch.show();
            this.done(run, done);
        } finally {
            watch.end();
        }
    }

    // The time for each value of a parameter.
    async swept(job, session, run) {
        const { parameter, values } = this.sweep;
        const curve = { label: run.label + ', ' + count(run.threads), points: [] };
        this.curves = [...(this.curves || []).filter(old => old.label !== curve.label), curve].slice(-6);
        let done;
        for (const value of values) {
            const parameters = [...run.parameters, [parameter, value]];
            done = await session.run(this.request(run, parameters), () => {});
            curve.points.push([value, median(done.times)]);
            drawCurve(this.canvas(), this.curves, this.section.dataset);
            this.advance(curve.points.length, values.length);
        }
        this.result.textContent = done.result;
        const best = curve.points.reduce((a, b) => b[1] < a[1] ? b : a);
        this.say(`Done on ${count(run.threads)}: fastest with ${best[0]} (${time(best[1])}).`);
        this.describe(done.result);
        this.runs.push(run);
        this.advance(0, 0);
    }

    done(run, done) {
        run.milliseconds = median(done.times);
        const key = run => run.version + JSON.stringify(run.parameters);
        const alone = this.runs.findLast(other => other.threads === 1 && key(other) === key(run));
        run.speedup = run.threads > 1 && alone ? alone.milliseconds / run.milliseconds : null;
        this.runs.push(run);
        this.result.textContent = done.result;
        this.describe(done.result);
        const faster = run.speedup ? `, ${run.speedup.toFixed(2)} times as fast as on one` : '';
        const often = done.times.length > 1
            ? `median of ${done.times.length} runs, the first took ${time(done.first)}`
            : 'a single run';
        this.say(`Done on ${count(run.threads)} in ${time(run.milliseconds)} (${often})${faster}.`);
        this.showRuns(run);
    }

    // A bar for each run, as long as its time, the last one first.
    showRuns(last) {
        const runs = this.runs.slice(-BARS).reverse().map(run => ({
            label: [run.label, count(run.threads), ...this.changes(run)].join(', '),
            milliseconds: run.milliseconds,
            speedup: run.speedup,
        }));
        const defaults = !this.changes(last).length;
        const published = this.published
            .filter(figure => defaults && figure.version === last.version)
            .map(figure => ({ ...figure, other: true }));
        const all = [...runs, ...published];
        const longest = Math.max(...all.map(run => run.milliseconds));
        this.bars.replaceChildren(...all.map(run => {
            const item = document.createElement('li');
            item.classList.toggle('published', Boolean(run.other));
            const bar = document.createElement('span');
            bar.className = 'bar';
            bar.style.inlineSize = `${100 * run.milliseconds / longest}%`;
            const faster = run.speedup ? `, ${run.speedup.toFixed(2)} × one thread` : '';
            item.append(bar, `${run.label}: ${time(run.milliseconds)}${faster}`);
            return item;
        }));
    }

    // The parameters of a run that are not the page's own.
    changes({ parameters }) {
        return parameters
            .map(([name, value]) => [this.form.elements[name], value])
            .filter(([field, value]) => Number(field.defaultValue) !== Number(value))
            .map(([field, value]) => `${field.labels[0].firstChild.textContent.trim()} ${value}`);
    }

    fault(error, job) {
        this.advance(0, 0);
        if (error instanceof NotIsolated) {
            this.say(`Not live: ${error.message}. What stands below was recorded.`);
            this.section.querySelector('details').open = true;
            return;
        }
        const after = job.begun ? ` after ${time(performance.now() - job.begun)}` : '';
        const reason = String(error.message).replace(/\.$/, '');
        this.say(error instanceof Stopped ? `Stopped${after}.` : `It failed: ${reason}.`);
    }

    stop() {
        if (this.job && !this.job.stopped) {
            this.job.stopped = true;
            this.job.session?.stop();
            this.job.cancel();
        }
    }

    left() {
        Session.current?.close();
    }

    busy(busy) {
        const run = this.form.querySelector('[type=submit]');
        const stop = this.button('stop');
        // Focus must not fall off the page with the button that had it.
        const had = document.activeElement?.matches('button') && this.form.contains(document.activeElement);
        for (const button of [run, this.button('all')].filter(Boolean)) {
            button.disabled = busy;
        }
        stop.disabled = !busy;
        if (had) {
            (busy ? stop : run).focus({ preventScroll: true });
        }
        this.section.setAttribute('aria-busy', busy);
    }

    say(text) {
        this.status.textContent = text;
    }

    advance(done, all) {
        this.progress.hidden = !all;
        this.progress.max = all || 1;
        this.progress.value = done;
    }

    canvas() {
        if (!this.drawn) {
            this.drawn = document.createElement('canvas');
            this.drawn.setAttribute('role', 'img');
            this.view.append(this.drawn);
            this.describe('');
        }
        return this.drawn;
    }

    // For those who don't see what is drawn.
    describe(result) {
        const title = this.section.querySelector('.live-title').textContent;
        this.drawn?.setAttribute('aria-label', result ? `${title}: ${result}` : title);
    }
}

// Draws what a kernel has written, frame by frame, until its first run ends: the
// runs that count are left alone.
class Watch {
    constructor(widget, session) {
        this.widget = widget;
        this.session = session;
        this.going = true;
        const frame = () => {
            if (this.going) {
                this.show();
                requestAnimationFrame(frame);
            }
        };
        requestAnimationFrame(frame);
    }

    hear(data) {
        if (data.kind === 'prepared' && data.view.length) {
            this.view = data.view;
        } else if (data.kind === 'first') {
            this.show();
            this.going = false;
        }
    }

    show() {
        const { done, all } = this.session.progress();
        this.widget.advance(done, all);
        // Where the memory has grown, this page may not know yet.
        if (this.view && this.session.holds(this.view)) {
            draw(this.widget.canvas(), this.session.view(this.view), this.widget.section.dataset);
        }
    }

    end() {
        this.going = false;
        this.widget.advance(0, 0);
    }
}

function median(times) {
    const sorted = times.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const count = threads => threads === 1 ? '1 thread' : threads + ' threads';

function time(milliseconds) {
    const [value, unit] = milliseconds < 1 ? [1000 * milliseconds, 'µs']
        : milliseconds < 1000 ? [milliseconds, 'ms'] : [milliseconds / 1000, 's'];
    return `${Number(value.toPrecision(3))} ${unit}`;
}

export const attach = (section, root) => new Widget(section, root);

// So many times of a request, in milliseconds, for `cargo xtask measure`: after
// so long that what runs often has been compiled well. It needs an isolated page.
export async function samples(request, threads, count) {
    const opened = performance.now();
    const session = await Session.open(threads);
    const start = performance.now() - opened;
    const warm = performance.now() + WARM_UP;
    let done, warmed = 0;
    while (warmed < LEAST || performance.now() < warm) {
        done = await session.run(request, () => {});
        warmed += done.times.length;
    }
    const milliseconds = [];
    while (milliseconds.length < count) {
        done = await session.run(request, () => {}, { least: count + LEAST, budget: BUDGET });
        // The last ones: the input is new, and those before found it farther away.
        milliseconds.push(...done.times.slice(-count));
    }
    return { start, milliseconds: milliseconds.slice(-count), result: done.result };
}
