'use strict';

// Threads need pages that are isolated from those of other origins, which two
// headers ask for. Few hosts of static pages let one set them, so this adds
// them: to pages and to scripts of workers, and leaves everything else alone.

// ANCHOR: headers
const ISOLATED = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
};
// ANCHOR_END: headers

addEventListener('install', () => skipWaiting());

addEventListener('activate', event => event.waitUntil((async () => {
    // A page is asked for while this wakes up.
    await registration.navigationPreload?.enable();
    await clients.claim();
})()));

// ANCHOR: fetch
addEventListener('fetch', event => {
    const { request } = event;
    const here = new URL(request.url).origin === location.origin;
    if (here && (request.mode === 'navigate' || request.destination === 'worker')) {
        event.respondWith(isolated(event));
    }
});

async function isolated({ request, preloadResponse }) {
    const response = (await preloadResponse) || (await fetch(request));
    // A redirect that the browser follows has no headers that can be set.
    if (response.status === 0) {
        return response;
    }
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(ISOLATED)) {
        headers.set(name, value);
    }
    const { status, statusText } = response;
    return new Response(response.body, { status, statusText, headers });
}
// ANCHOR_END: fetch
