// What the page tests ask a page, in its own words. Loaded into each page after
// it has settled; `axe` is loaded before it.
window.bookTests = (() => {
    const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

    // A short name by which a person finds the element.
    function name(element) {
        let text = element.tagName.toLowerCase();
        if (element.id) {
            text += '#' + element.id;
        } else if (typeof element.className === 'string' && element.className.trim()) {
            text += '.' + element.className.trim().split(/\s+/).join('.');
        }
        const words = (element.getAttribute('aria-label') || element.textContent || '')
            .trim().replace(/\s+/g, ' ').slice(0, 40);
        return words ? `${text} “${words}”` : text;
    }

    function visible(element) {
        return element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
    }

    async function settle() {
        await document.fonts.ready;
        // A tab that nobody looks at may draw no frame.
        await new Promise(done => {
            requestAnimationFrame(() => requestAnimationFrame(done));
            setTimeout(done, 250);
        });
    }

    async function accessibility() {
        const found = await axe.run(document, {
            runOnly: { type: 'tag', values: [...WCAG, 'best-practice'] },
            resultTypes: ['violations'],
        });
        const lines = violation => violation.nodes.slice(0, 5).map(node => {
            const why = (node.any[0] || node.all[0] || node.none[0] || {}).message || '';
            return `${violation.id}: ${violation.help}: ${node.target.join(' ')}: ${why}`;
        });
        const [faults, notes] = [[], []];
        for (const violation of found.violations) {
            const wcag = violation.tags.some(tag => WCAG.includes(tag));
            (wcag ? faults : notes).push(...lines(violation));
        }
        return { faults, notes };
    }

    // The boxes in which a page may be scrolled sideways.
    const SCROLL_BOXES = 'pre, pre > code, .table-wrapper, .scrolls, .katex-display, figure.plot';

    function tooWide() {
        const width = document.documentElement.clientWidth;
        const faults = [];
        if (document.scrollingElement.scrollWidth > width) {
            faults.push(`the page is ${document.scrollingElement.scrollWidth} px wide, the screen ${width} px`);
        }
        const scrolls = element => {
            for (let box = element.parentElement; box; box = box.parentElement) {
                if (box.matches(SCROLL_BOXES) && getComputedStyle(box).overflowX !== 'visible') {
                    return true;
                }
            }
            return false;
        };
        for (const element of document.body.querySelectorAll('*')) {
            if (element.closest('svg svg, svg *, .katex-mathml') || !visible(element)) {
                continue;
            }
            const box = element.getBoundingClientRect();
            if (box.width > 0 && box.height > 0 && box.right > width + 1 && !scrolls(element)) {
                faults.push(`${name(element)} ends at ${Math.round(box.right)} px of ${width}`);
            }
        }
        return faults.slice(0, 8);
    }

    // Colors of plots by variables: each must be defined, stand out from the
    // page, and be given so that light and dark can be compared.
    function plotColors() {
        const luminance = color => {
            const parts = color.match(/[\d.]+/g).slice(0, 3).map(part => part / 255)
                .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        };
        const paper = luminance(getComputedStyle(document.documentElement).backgroundColor);
        const [faults, colors] = [new Set(), []];
        for (const element of document.querySelectorAll('main svg *')) {
            const style = getComputedStyle(element);
            for (const property of ['stroke', 'fill']) {
                const given = element.getAttribute(property) || element.style[property] || '';
                for (const [, variable] of given.matchAll(/var\(\s*(--[\w-]+)/g)) {
                    if (style.getPropertyValue(variable).trim() === '') {
                        faults.add(`${variable} is not defined: ${property} of ${element.tagName}`);
                        continue;
                    }
                    colors.push(style[property]);
                    if (/^--series-/.test(variable) && /^rgb/.test(style[property])) {
                        const [a, b] = [luminance(style[property]), paper].sort((x, y) => y - x);
                        const contrast = (a + 0.05) / (b + 0.05);
                        if (contrast < 3) {
                            faults.add(`${variable} has a contrast of ${contrast.toFixed(2)}, less than 3`);
                        }
                    }
                }
            }
        }
        return { faults: [...faults], colors };
    }

    const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';

    // Everything that the Tab key must reach, marked by number; then what it
    // did reach is recorded while the runner presses the key.
    function watchFocus() {
        const scrolling = element => {
            const style = getComputedStyle(element);
            const can = overflow => overflow === 'auto' || overflow === 'scroll';
            return can(style.overflowX) && element.scrollWidth > element.clientWidth + 1
                || can(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
        };
        const inMain = [...document.querySelectorAll('main *')].filter(scrolling);
        const expected = [...new Set([...document.querySelectorAll(FOCUSABLE), ...inMain])].filter(element =>
            visible(element) && !element.disabled && !element.closest('[inert]')
            && (element.tabIndex >= 0 || inMain.includes(element))
            && !element.matches('main[tabindex]'));
        const state = { expected, reached: new Set(), unseen: new Set(), last: null };
        document.addEventListener('focusin', event => {
            const element = event.target;
            state.reached.add(element);
            state.last = element;
            const style = getComputedStyle(element);
            const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            if (!ring && style.boxShadow === 'none') {
                state.unseen.add(element);
            }
        }, true);
        if (document.activeElement) {
            document.activeElement.blur();
        }
        window.scrollTo(0, 0);
        bookTests.focus = state;
        return expected.length;
    }

    function focusFaults() {
        const { expected, reached, unseen, last } = bookTests.focus;
        const missed = expected.filter(element => !reached.has(element));
        const faults = missed.slice(0, 5).map(element => `Tab does not reach ${name(element)}`);
        if (missed.length > 0) {
            faults.push(`${missed.length} of ${expected.length} not reached; the last stop was ${last ? name(last) : 'nowhere'}`);
        }
        faults.push(...[...unseen].slice(0, 5).map(element => `focus can't be seen on ${name(element)}`));
        return faults;
    }

    // What a reader has without scripts.
    function readable() {
        const main = document.querySelector('main') || document.body;
        const hidden = [...main.querySelectorAll('h1, h2, h3, p, li, pre, table, svg, figcaption')]
            .filter(element => !element.closest('details:not([open]), svg svg, template'))
            .filter(element => {
                const box = element.getBoundingClientRect();
                return !visible(element) || box.width === 0 || box.height === 0;
            });
        return { text: main.innerText.replace(/\s+/g, ' '), hidden: hidden.slice(0, 5).map(name) };
    }

    // Addresses of pages that the search has found so far, and whether it is done.
    function found() {
        return [...document.querySelectorAll('#mdbook-searchresults a')]
            .map(link => new URL(link.href).pathname);
    }

    async function icons() {
        const faults = [];
        for (const link of document.querySelectorAll('link[rel~="icon"]')) {
            const answer = await fetch(link.href);
            if (!answer.ok) {
                faults.push(`${link.getAttribute('href')}: ${answer.status}`);
            }
        }
        return faults;
    }

    return { settle, accessibility, tooWide, plotColors, watchFocus, focusFaults, readable, found, icons };
})();
