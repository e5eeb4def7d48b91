/** Runs a function for each segment, repetition or group that a loop is about, in its order. */
function forEachTurn(loop, rule) {
    var turns = loop.groups === undefined ? placesOf(place(loop.over), loop.inside) : groupsOf(groups[loop.groups], loop.inside);
    if (loop.where !== undefined) {
        turns = turns.filter(loop.where);
    }
    if (loop.sort !== undefined) {
        turns = inOrder(turns, loop.sort);
    }
    turns.forEach(function (here, index) {
        here.number = index + 1;
        rule(here);
    });
}

/** A turn for each segment of the name, or for each repetition of the field, of what arrived. */
function placesOf(at, outer) {
    var segments = segmentsAt(at, outer);
    if (at.field === 0) {
        return segments.map(function (segment) {
            return { outer: outer, segment: segment, row: segment, added: [] };
        });
    }
    var segment = segments[0];
    var wire = segment === undefined ? '' : fieldsOf(segment)[at.field] || '';
    return (wire === '' ? [] : partsOf(wire, marks.repetition)).map(function (text, index) {
        var row = fromNothing ? rowsAt(place(at.segment), outer)[0] : segment;
        return { outer: outer, segment: segment, row: row, field: at.field, repetition: index + 1, added: [] };
    });
}

/** A turn for each group of what arrived, or of the group around it. */
function groupsOf(shapes, outer) {
    var around = outer;
    while (around !== undefined && around.members === undefined) {
        around = around.outer;
    }
    var all = shapes.reduce(function (found, shape) {
        return Array.prototype.concat.apply([], found.map(function (segments) { return groupsIn(shape, segments); }));
    }, [around === undefined ? source : around.segments]);
    return all.map(function (segments) {
        return { outer: outer, members: shapes[shapes.length - 1].members, segments: segments, all: all, added: [] };
    });
}

/** The groups of one kind among segments, each as the segments that stand in it. */
function groupsIn(shape, segments) {
    var found = [];
    var open = null;
    var furthest = 0;
    var shadow;
    segments.forEach(function (segment) {
        var id = segment.id;
        function begins(other) { return other.begins.indexOf(id) !== -1 && (!other.inside || open !== null); }
        if (isOfStandard(id) && !(shadow !== undefined && shadow.members.indexOf(id) !== -1)) {
            shadow = shape.shadows.filter(begins)[0];
            var head = shadow === undefined && shape.heads.hasOwnProperty(id) ? shape.heads[id] : undefined;
            if (head !== undefined) {
                var again = open !== null && head.rank === furthest && !head.repeats;
                if (open === null ? head.opens : again || (head.first && head.rank < furthest)) {
                    open = [];
                    furthest = 0;
                    found.push(open);
                }
                furthest = Math.max(furthest, head.rank);
            } else if (shadow === undefined ? shape.members.indexOf(id) === -1 : !shadow.inside) {
                open = null;
            }
        }
        if (open !== null) {
            open.push(segment);
        }
    });
    return found;
}

/** Whether this names a segment, and none of one's own. */
function isOfStandard(id) {
    return /^[A-Y0-9][A-Z0-9]{2}$/.test(id);
}

/** Turns by the value of a place; those without one, or without a number where numbers count, at the end. */
function inOrder(turns, sort) {
    var keyed = turns.map(function (here, index) {
        var wire = wireAt(sort.by, here) || '';
        var text = isHeaderField(place(sort.by)) ? wire : unescaped(firstLeaf(partsOf(wire, marks.repetition)[0]));
        return { here: here, index: index, text: text, counts: text !== '' && (!sort.number || compareDecimals(text, text) !== null) };
    });
    keyed.sort(function (a, b) {
        var found = a.counts !== b.counts ? 0 : !a.counts ? 0 : sort.number ? compareDecimals(a.text, b.text) : order(a.text, b.text);
        return a.counts !== b.counts ? (a.counts ? -1 : 1) : (sort.descending ? -found : found) || a.index - b.index;
    });
    var sorted = keyed.map(function (one) { return one.here; });
    if (!fromNothing) {
        arrange(turns.map(rowsOfTurn), sorted.map(rowsOfTurn));
    }
    return sorted;
}

/** What of the message stands for a turn. */
function rowsOfTurn(here) {
    var rows = here.members !== undefined ? here.segments : here.field === undefined ? [here.segment] : [];
    return target.filter(function (row) { return rows.indexOf(row) !== -1; });
}

/** Puts the segments of each turn where those of another were. */
function arrange(before, after) {
    function isThere(rows) { return rows.length > 0; }
    var firsts = before.filter(isThere).map(function (rows) { return rows[0]; });
    var all = Array.prototype.concat.apply([], before);
    var next = after.filter(isThere);
    if (firsts.length < 2) {
        return;
    }
    var ordered = [];
    target.forEach(function (row) {
        if (firsts.indexOf(row) !== -1) {
            ordered = ordered.concat(next.shift());
        } else if (all.indexOf(row) === -1) {
            ordered.push(row);
        }
    });
    target = ordered;
    var list = new XMLList();
    target.forEach(function (row) {
        fieldsOf(row); // what arrived is read before it moves
        list += row.xml;
    });
    msg.setChildren(list);
    target.forEach(function (row, index) { row.xml = msg.children()[index]; });
}
