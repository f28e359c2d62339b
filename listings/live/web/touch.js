// In each page that has a widget: shows what can be used, and loads the rest
// when a reader first touches it.
(() => {
    const root = new URL(path_to_root || './', document.baseURI);
    const lack =
        /\/print(\.html)?$/.test(location.pathname) ?
            'this page is the whole book; each chapter’s own page is live.' :
        location.protocol === 'file:' ? 'a page that is opened as a file can’t start threads.' :
        !window.isSecureContext ? 'threads need a page that comes over https.' :
        typeof WebAssembly !== 'object' ? 'this browser has no WebAssembly.' :
        !window.crossOriginIsolated && !navigator.serviceWorker ?
            'this browser, or this kind of window, allows no service worker.' :
        !navigator.locks ? 'this browser is too old.' : null;
    for (const section of document.querySelectorAll('.live[data-assets]')) {
        if (lack) {
            section.querySelector('.live-why').textContent = 'Not live: ' + lack;
            continue;
        }
        const form = section.querySelector('form');
        const cores = Math.min(navigator.hardwareConcurrency || 1, 64);
        form.elements.threads.max = form.elements.threads.value = cores;
        form.hidden = false;
        section.querySelector('.live-why').hidden = true;
        section.querySelector('details').open = false;
        let widget;
        const touch = () => {
            widget ??= import(new URL(section.dataset.assets + 'live.js', root)).then(
                live => live.attach(section, root),
                () => {
                    widget = undefined;
                    section.querySelector('.live-status').textContent =
                        'The live part could not be loaded. Is the network there?';
                });
            return widget;
        };
        section.addEventListener('focusin', touch, { once: true });
        section.addEventListener('pointerdown', touch, { once: true });
        form.addEventListener('submit', event => {
            event.preventDefault();
            touch().then(widget => widget?.run());
        });
        // Whatever was pressed before the rest is here is not lost.
        form.querySelector('[data-act=all]')?.addEventListener('click', () => {
            touch().then(widget => widget?.runAll());
        });
        // This page was loaded anew to be isolated; see live.js.
        if (new URLSearchParams(location.search).get('live') === section.dataset.live) {
            touch().then(widget => widget?.resume());
        }
    }
})();
