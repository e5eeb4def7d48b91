/** Components in one line. Where one is empty, what stands before it goes with it. */
function compose(value, pieces) {
    if (value === null || value === '') {
        return value;
    }
    var parts = isComponents(value) ? value : [value];
    var out = '';
    var before = null;
    var any = false;
    var last = false;
    pieces.forEach(function (piece, index) {
        if (typeof piece !== 'number') {
            before = before === null && (any || index === 0) ? literal(piece) : before;
            return;
        }
        last = (parts[piece - 1] || '') !== '';
        if (last) {
            out += (before || '') + parts[piece - 1];
            any = true;
        }
        before = last || !any ? null : before;
    });
    return last ? out + (before || '') : out;
}

/** A line taken apart into components: each ends where the text behind it comes first. */
function dissect(value, pieces) {
    return onText(value, function (text) {
        var highest = Math.max.apply(null, pieces.filter(function (piece) { return typeof piece === 'number'; }));
        var parts = [];
        while (parts.length < highest) {
            parts.push('');
        }
        var rest = text;
        var open = 0;
        pieces.forEach(function (piece) {
            if (typeof piece === 'number') {
                open = piece;
                return;
            }
            var mark = literal(piece);
            var at = rest.indexOf(mark);
            if (open === 0) {
                rest = at === 0 ? rest.substring(mark.length) : rest;
            } else {
                parts[open - 1] = bare(at === -1 ? rest : rest.substring(0, at));
                rest = at === -1 ? '' : rest.substring(at + mark.length);
                open = 0;
            }
        });
        if (open !== 0) {
            parts[open - 1] = bare(rest);
        }
        return components(parts);
    });
}

/** A capital at the start of each word, small letters behind it. */
function titled(value) {
    return onText(value, function (text) {
        var inside = false;
        return characters(text).map(function (character) {
            var letter = false;
            var changed = eachLetter(character, function (found) {
                letter = true;
                return inside ? found.toLowerCase() : found.toUpperCase();
            });
            inside = letter;
            return changed;
        }).join('');
    });
}

/** Null becomes nothing. */
function nullToEmpty(value) {
    return value === null ? '' : onText(value, function (text) { return text; });
}

/** Nothing becomes null. */
function emptyToNull(value) {
    return value === '' ? null : onText(value, function (text) { return text; });
}
