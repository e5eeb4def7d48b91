/** An address such as OBX[3]-5[2].1.1 in its parts; 0 for a part that is left out. */
function place(path) {
    var found = /^(\w{3})(?:\[(\d+|\*)\])?(?:-(\d+)(?:\[(\d+|\*|\+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/.exec(path);
    return {
        segment: found[1],
        occurrence: found[2] === '*' ? 0 : Number(found[2] || 0),
        eachSegment: found[2] === '*',
        field: Number(found[3] || 0),
        repetition: found[4] === '*' || found[4] === '+' ? 0 : Number(found[4] || 0),
        eachRepetition: found[4] === '*',
        append: found[4] === '+',
        component: Number(found[5] || 0),
        subcomponent: Number(found[6] || 0)
    };
}

/** Whether an address without an index is about the segment of this very turn. */
function isOfTurn(at, turn) {
    return turn.members === undefined && at.segment === turn.segment.id && at.occurrence === 0 && !at.eachSegment;
}

/** Whether a segment stands in a group of one of these turns' loops. */
function isTaken(segment, turns) {
    return turns.some(function (turn) {
        return turn.members !== undefined && turn.all.some(function (one) { return one.indexOf(segment) !== -1; });
    });
}

/**
 * The segments of the source that an address means: the current one, one by its number, or all of the name; in
 * a group those of the group. A segment of one's own (Z..) is the group's, else one that stands in no group.
 */
function segmentsAt(at, here) {
    var own = at.segment.charAt(0) === 'Z';
    var inner = [];
    function named(segment) { return segment.id === at.segment && !(own && isTaken(segment, inner)); }
    var among = source;
    for (var turn = here; turn !== undefined; turn = turn.outer) {
        if (isOfTurn(at, turn)) {
            return [turn.segment];
        }
        if (turn.members !== undefined && (turn.members.indexOf(at.segment) !== -1 || (own && turn.segments.some(named)))) {
            among = turn.segments;
            break;
        }
        inner.push(turn);
    }
    var found = among.filter(named);
    return at.occurrence === 0 ? found : found.slice(at.occurrence - 1, at.occurrence);
}

/** The repetition that an address means: its own, or the current one of a loop; 0 where neither says. */
function repetitionAt(at, here) {
    for (var turn = here; turn !== undefined && at.repetition === 0 && !at.eachRepetition && !at.append; turn = turn.outer) {
        if (turn.field !== undefined && turn.field === at.field && isOfTurn(at, turn)) {
            return turn.repetition;
        }
    }
    return at.repetition;
}

/** Whether an address is MSH-1 or MSH-2, which hold delimiters and have no parts. */
function isHeaderField(at) {
    return /^(?:MSH|BHS|FHS)$/.test(at.segment) && (at.field === 1 || at.field === 2);
}

/** The component or subcomponent that an address means in one repetition; undefined where it is not there. */
function below(wire, at) {
    var text = at.component === 0 ? wire : partsOf(wire, marks.component)[at.component - 1];
    return at.subcomponent === 0 || text === undefined ? text : partsOf(text, marks.subcomponent)[at.subcomponent - 1];
}

/** What stands at an address, as it stands there; of several the first. Undefined where nothing is. */
function wireAt(path, here) {
    var at = place(path);
    var segment = segmentsAt(at, here)[0];
    var wire = segment === undefined ? undefined : fieldsOf(segment)[at.field];
    if (wire === undefined || isHeaderField(at)) {
        return wire;
    }
    var repetition = repetitionAt(at, here);
    if (repetition === 0 && at.component === 0) {
        return wire;
    }
    var one = partsOf(wire, marks.repetition)[Math.max(repetition, 1) - 1];
    return one === undefined ? undefined : below(one, at);
}

/** Whether one of the places that an address means passes a test; a place that is not there reads as nothing. */
function anyPlace(path, here, test) {
    var at = place(path);
    return segmentsAt(at, here).some(function (segment) {
        var wire = at.field === 0 ? '' : fieldsOf(segment)[at.field];
        if (at.field === 0 || wire === undefined || isHeaderField(at)) {
            return test(wire === undefined ? '' : wire, at);
        }
        var repetition = repetitionAt(at, here);
        var all = partsOf(wire, marks.repetition);
        return (repetition === 0 ? all : [all[repetition - 1]]).some(function (one) {
            var found = one === undefined ? undefined : below(one, at);
            return test(found === undefined ? '' : found, at);
        });
    });
}

/** As anyPlace, for the plain text of the first leaf of each place. */
function anyValue(path, here, test) {
    return anyPlace(path, here, function (wire, at) {
        return test(isHeaderField(at) ? wire : unescaped(firstLeaf(wire)));
    });
}

/** The first component of a text, and of that the first subcomponent. */
function firstLeaf(wire) {
    return partsOf(partsOf(wire, marks.component)[0], marks.subcomponent)[0];
}

/** What stands at an address for functions to work on: null for "", text, or '' where nothing is. */
function valueAt(path, here) {
    var wire = wireAt(path, here) || '';
    if (isHeaderField(place(path))) {
        return wire;
    }
    var leaf = firstLeaf(partsOf(wire, marks.repetition)[0]);
    return leaf === '""' ? null : decoded(leaf);
}

/** As valueAt, but a list of all components of the place. */
function componentsAt(path, here) {
    var at = place(path);
    if (isHeaderField(at) || at.subcomponent > 0) {
        return valueAt(path, here);
    }
    var wire = partsOf(wireAt(path, here) || '', marks.repetition)[0];
    return wire === '""' ? null : components(partsOf(wire, at.component === 0 ? marks.component : marks.subcomponent).map(function (one) {
        var leaf = firstLeaf(one);
        return leaf === '""' ? '' : decoded(leaf);
    }));
}

/** A text with values in the places of {addresses}; nothing where all of these are empty, unless it is always told. */
function fill(template, here, always) {
    var places = 0;
    var values = 0;
    var text = template.replace(/\{\{|\}\}|\{([^}]*)\}|[^{}]+/g, function (piece, path) {
        if (path === undefined || path === '') {
            return piece === '{{' || piece === '}}' ? piece.charAt(0) : literal(piece);
        }
        if (path === '#' || path === '##') {
            return String(path === '#' ? here.number : here.total);
        }
        var value = valueAt(path, here) || '';
        places += 1;
        values += value === '' ? 0 : 1;
        return value;
    });
    return places > 0 && values === 0 && !always ? '' : text;
}
