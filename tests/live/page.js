// What the tests of the widgets ask a page, and do to it. Loaded into each page
// before its own scripts.
window.liveTests = (() => {
    const section = name => document.getElementById('live-' + name);
    const part = (name, selector) => section(name).querySelector(selector);

    // What a reader sees of a widget; null while there is none.
    function look(name) {
        if (document.readyState === 'loading' || !section(name)) {
            return null;
        }
        const text = selector => part(name, selector)?.textContent ?? '';
        return {
            status: text('.live-status'),
            result: text('.live-result'),
            why: part(name, '.live-why').checkVisibility() ? text('.live-why') : '',
            busy: section(name).getAttribute('aria-busy') === 'true',
            form: part(name, 'form')?.checkVisibility() ?? false,
            recorded: part(name, 'details .output')?.checkVisibility() ?? false,
            bars: part(name, '.live-runs')?.children.length ?? 0,
            focused: section(name).contains(document.activeElement),
        };
    }

    const press = (name, selector) => part(name, selector).click();

    // Sets fields, forgets what was said before, and presses a button.
    function begin(name, settings, button) {
        const { elements } = part(name, 'form');
        for (const [field, value] of Object.entries(settings)) {
            elements[field].value = value;
        }
        part(name, '.live-status').textContent = part(name, '.live-result').textContent = '';
        press(name, button);
    }

    // Presses Stop a moment after the status line begins with a word.
    function stopOn(name, word, moment) {
        const status = part(name, '.live-status');
        return new Promise(done => new MutationObserver((_, observer) => {
            if (status.textContent.startsWith(word)) {
                observer.disconnect();
                const stop = () => (press(name, '[data-act=stop]'), done(true));
                moment ? setTimeout(stop, moment) : stop();
            }
        }).observe(status, { childList: true }));
    }

    return { look, press, begin, stopOn };
})();
