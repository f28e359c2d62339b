'use strict';

// What mdBook's book.js leaves out for readers who use the keyboard.

// The contents button ticks the box that book.js and the style sheets watch.
(function contentsButton() {
    const button = document.getElementById('mdbook-sidebar-toggle');
    const box = document.getElementById('mdbook-sidebar-toggle-anchor');
    button.addEventListener('click', () => box.click());
})();

// The boxes of a task list have no name of their own.
for (const box of document.querySelectorAll('main li > input[type="checkbox"]')) {
    box.setAttribute('aria-label', box.parentElement.textContent.trim());
}

// Boxes that scroll sideways (code, tables, formulas) can be reached by Tab and
// scrolled by the arrow keys, which otherwise turn the page.
(function scrollBoxes() {
    const names = [
        ['pre > code', 'Code'],
        ['.table-wrapper, .scrolls', 'Table'],
        ['.katex-display', 'Formula'],
    ];
    const any = names.map(([selector]) => selector).join(', ');

    document.addEventListener('keydown', event => {
        const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
        if (sideways && event.target.closest(any)) {
            event.stopPropagation();
        }
    }, true);
    const boxes = names.flatMap(([selector, name]) =>
        Array.from(document.querySelectorAll('main :is(' + selector + ')'), box => ({ box, name })));

    function update() {
        const scrolling = boxes.map(({ box }) =>
            box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1);
        boxes.forEach(({ box, name }, i) => {
            if (!scrolling[i]) {
                box.removeAttribute('tabindex');
                return;
            }
            box.tabIndex = 0;
            if (!box.hasAttribute('aria-label')) {
                box.setAttribute('role', 'group');
                box.setAttribute('aria-label', name + ', scrolls');
            }
        });
    }

    update();
    window.addEventListener('load', update);
    window.addEventListener('resize', update);
    if (document.fonts) {
        document.fonts.ready.then(update);
    }
    document.addEventListener('toggle', update, true);
})();
