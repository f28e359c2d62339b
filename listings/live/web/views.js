// Draws what kernels write.

// As wide as its place, within reason.
function size(canvas) {
    const width = Math.max(280, Math.min(canvas.parentElement.clientWidth || 640, 800));
    return { width, height: Math.round(width < 480 ? 0.8 * width : 0.6 * width) };
}

const EDGE = 44;
const TOP = 34;

export function draw(canvas, { words, width }, { view, x, y, value }) {
    if (view === 'picture') {
        picture(canvas, words, width);
        return;
    }
    const numbers = new Float32Array(words.buffer);
    if (view === 'lines') {
        lines(canvas, numbers, width, { x, y });
    } else if (view === 'points') {
        points(canvas, numbers, { x, y, value });
    }
}

// A color for each thread: hues as far apart as the golden angle.
const hue = thread => thread * 137.508 % 360;

// Red, green, blue of a hue, 0 to 1.
function rgb(hue) {
    const part = shift => {
        const at = (shift + hue / 60) % 6;
        return 1 - Math.max(0, Math.min(at, 4 - at, 1)) * 0.75;
    };
    return [part(5), part(3), part(1)];
}

function picture(canvas, words, width) {
    const height = words.length / width;
    if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
    }
    const context = canvas.getContext('2d');
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const colors = new Map();
    for (let i = 0; i < words.length; i++) {
        const word = words[i];
        if (word >> 16 === 0) {
            continue;
        }
        let color = colors.get(word);
        if (color === undefined) {
            const steps = word & 0xffff;
            const light = steps >= 200 ? 40 : 255 - 175 * Math.sqrt(steps / 200);
            const [r, g, b] = rgb(hue(word >> 16)).map(part => Math.round(part * light));
            color = (255 << 24 | b << 16 | g << 8 | r) >>> 0;
            colors.set(word, color);
        }
        pixels[i] = color;
    }
    context.putImageData(image, 0, 0);
}

// A canvas of the usual size with axes; what maps numbers into it.
function axes(canvas, [left, right], [low, high], names, logarithmic = false) {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const { width, height } = size(canvas);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    context.font = `13px ${style.fontFamily}`;
    context.strokeStyle = context.fillStyle = style.color;
    const scale = logarithmic ? Math.log : v => v;
    const across = v => EDGE + 8 + (width - EDGE - 24) * (scale(v) - scale(left)) / (scale(right) - scale(left) || 1);
    const up = v => height - EDGE - (height - EDGE - TOP) * (v - low) / (high - low || 1);
    context.globalAlpha = 0.7;
    context.beginPath();
    context.moveTo(EDGE + 8, TOP - 6);
    context.lineTo(EDGE + 8, height - EDGE);
    context.lineTo(width - 12, height - EDGE);
    context.stroke();
    context.globalAlpha = 1;
    const round = v => String(Number.isInteger(v) ? v : Number(v.toPrecision(3)));
    context.textAlign = 'right';
    context.fillText(round(high), EDGE, up(high) + 10);
    context.fillText(round(low), EDGE, up(low));
    context.fillText(round(right), width - 12, height - EDGE + 18);
    context.textAlign = 'left';
    context.fillText(round(left), EDGE + 8, height - EDGE + 18);
    context.textAlign = 'center';
    context.fillText(names.x, EDGE + (width - EDGE) / 2, height - 10);
    context.textAlign = 'left';
    context.fillText(names.y, EDGE + 8, 16);
    return { context, across, up };
}

function range(numbers) {
    let low = Infinity, high = -Infinity;
    for (const v of numbers) {
        low = Math.min(low, v);
        high = Math.max(high, v);
    }
    return low <= high ? [low, high] : [0, 1];
}

function lines(canvas, numbers, width, names) {
    const { context, across, up } = axes(canvas, [0, width - 1], range(numbers), names);
    const count = numbers.length / width;
    const step = Math.max(1, Math.floor(width / 1200));
    context.lineWidth = 1;
    for (let line = 0; line < count; line++) {
        context.strokeStyle = `hsl(${hue(line)} 60% 50%)`;
        context.globalAlpha = count > 20 ? 0.6 : 0.9;
        context.beginPath();
        for (let i = 0; i < width; i += step) {
            context.lineTo(across(i), up(numbers[line * width + i]));
        }
        context.stroke();
    }
    context.globalAlpha = 1;
}

// From blue to yellow.
const shade = part => `hsl(${255 - 200 * part} 75% 52%)`;

function points(canvas, numbers, names) {
    const { context, across, up } = axes(canvas, [0, 10], [0, 10], { x: names.x, y: names.y });
    const values = [];
    for (let i = 2; i < numbers.length; i += 3) {
        if (numbers[i - 2] > 0) {
            values.push(numbers[i]);
        }
    }
    const [low, high] = range(values);
    for (let i = 0; i < numbers.length; i += 3) {
        if (numbers[i] > 0) {
            context.fillStyle = shade((numbers[i + 2] - low) / (high - low || 1));
            context.beginPath();
            context.arc(across(numbers[i]), up(numbers[i + 1]), 4, 0, 2 * Math.PI);
            context.fill();
        }
    }
    context.fillStyle = getComputedStyle(canvas).color;
    context.textAlign = 'right';
    if (values.length) {
        context.fillText(`${names.value}: blue ${low.toFixed(1)}, yellow ${high.toFixed(1)}`, size(canvas).width - 12, 16);
    }
}

export function drawCurve(canvas, curves, { x }) {
    const all = curves.flatMap(curve => curve.points);
    const highest = Math.max(...all.map(([, time]) => time));
    const { context, across, up } =
        axes(canvas, range(all.map(([value]) => value)), [0, highest], { x, y: 'time, ms' }, true);
    // On a phone a name may need the room that the axis has.
    const taken = EDGE + 8 + context.measureText('time, ms ').width;
    const room = size(canvas).width - 16 - taken;
    const widest = Math.max(...curves.map(({ label }) => context.measureText(label).width));
    const top = widest > room ? 34 : 16;
    curves.forEach((curve, i) => {
        context.strokeStyle = context.fillStyle = `hsl(${hue(i + 1)} 65% 50%)`;
        context.lineWidth = 2;
        context.beginPath();
        for (const [value, time] of curve.points) {
            context.lineTo(across(value), up(time));
        }
        context.stroke();
        for (const [value, time] of curve.points) {
            context.fillRect(across(value) - 3, up(time) - 3, 6, 6);
        }
        context.textAlign = 'right';
        context.fillText(curve.label, size(canvas).width - 16, top + 18 * i);
    });
}
