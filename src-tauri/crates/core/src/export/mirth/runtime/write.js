/** Writes a value at an address: escaped, null as "". An empty one clears what is there. */
function write(path, value, here) {
    var at = place(path);
    var separator = at.component === 0 ? written.component : at.subcomponent === 0 ? written.subcomponent : '';
    if (isComponents(value) && separator === '') {
        throw new Error(path + ' cannot hold components; only one text fits there.');
    }
    var wire = value === null ? '""' : isComponents(value) ? value.map(encoded).join(separator) : encoded(value);
    sequences = [];
    put(path, wire, here);
}

/** As write, but what is there stays where the value is empty. */
function writeUnlessEmpty(path, value, here) {
    if (value !== '') {
        write(path, value, here);
    }
}

/** Moves what stands at one address to another, as it stands. */
function copy(from, to, here) {
    put(to, redelimited(wireAt(from, here) || '', marks, written), here);
}

/** As copy, but what is there stays where the source is empty. */
function copyUnlessEmpty(from, to, here) {
    if ((wireAt(from, here) || '') !== '') {
        copy(from, to, here);
    }
}

/**
 * The segments that a rule writes to, or takes out where all are meant: the one just added, the current one, the
 * first of the group, one of it or all, and the same of the message.
 */
function rowsAt(at, here, all) {
    var own = at.segment.charAt(0) === 'Z';
    var unsaid = at.occurrence === 0 && !at.eachSegment;
    var inner = [];
    function named(segment) { return segment.id === at.segment && !(own && isTaken(segment, inner)); }
    function chosen(rows) {
        return at.occurrence > 0 ? rows.slice(at.occurrence - 1, at.occurrence) : unsaid && !all ? rows.slice(0, 1) : rows;
    }
    function justAdded(turn) {
        return unsaid ? turn.added.filter(function (segment) { return segment.id === at.segment; }).slice(-1) : [];
    }
    for (var turn = here; turn !== undefined; turn = turn.outer) {
        if (justAdded(turn).length > 0) {
            return justAdded(turn);
        }
        if (isOfTurn(at, turn)) {
            return turn.row === undefined ? [] : [turn.row];
        }
        var rows = turn.members === undefined ? [] : rowsOfGroup(turn).filter(named);
        if (turn.members !== undefined && (turn.members.indexOf(at.segment) !== -1 || (own && rows.length > 0))) {
            return chosen(rows);
        }
        inner.push(turn);
    }
    if (here === undefined && justAdded(outside).length > 0) {
        return justAdded(outside);
    }
    return chosen(target.filter(named));
}

/** What of the message stands for a group: what is left of it, and what was added to it. */
function rowsOfGroup(turn) {
    return target.filter(function (row) { return turn.segments.indexOf(row) !== -1 || turn.added.indexOf(row) !== -1; });
}

/** Puts a text, as it stands on the wire, at an address; nothing is created for an empty one. */
function put(path, wire, here) {
    var at = place(path);
    var repetition = repetitionAt(at, here);
    rowsAt(at, here).filter(function (row) { return target.indexOf(row) !== -1; }).forEach(function (row) {
        checkStructure(path, at, repetition, wire);
        var whole = repetition === 0 && at.component === 0 && !at.append;
        var field = wireOfField(row, at.field);
        if (field === null && wire === '') {
            return;
        }
        var text = whole ? wire : composed(field || '', at, repetition, wire);
        if (text !== null) {
            putField(row, at.field, text);
        }
    });
}

/** A place takes only the delimiters of the levels below it. */
function checkStructure(path, at, repetition, wire) {
    var inRepetition = at.component > 0 || at.append || repetition > 0;
    [written.field, inRepetition ? written.repetition : '', at.component > 0 ? written.component : '',
        at.subcomponent > 0 ? written.subcomponent : ''].forEach(function (separator) {
        if (separator !== '' && wire.indexOf(separator) !== -1) {
            throw new Error(path + ' cannot hold ' + separator + ', which divides more than this place');
        }
    });
}

/** The field with a text in one part of it, or null where nothing is to be done. */
function composed(field, at, repetition, wire) {
    var repetitions = partsOf(field, written.repetition);
    var below = [[written.component, at.component], [written.subcomponent, at.subcomponent]];
    if (at.eachRepetition) {
        return repetitions.map(function (one) {
            var text = withPart(one, below, wire);
            return text === null ? one : text;
        }).join(written.repetition);
    }
    var number = at.append ? (field === '' ? 1 : repetitions.length + 1) : Math.max(repetition, 1);
    return withPart(field, [[written.repetition, number]].concat(below), wire);
}

/** A text with another in the part that pairs of separator and number lead to; parts that miss are added. */
function withPart(text, path, wire) {
    if (path.length === 0 || path[0][1] === 0) {
        return wire;
    }
    var separator = path[0][0];
    var number = path[0][1];
    var parts = partsOf(text, separator);
    if (parts.length < number && wire === '') {
        return null;
    }
    if (parts.length < number && separator === '') {
        throw new Error('the message declares no subcomponent character in MSH-2');
    }
    while (parts.length < number) {
        parts.push('');
    }
    parts[number - 1] = withPart(parts[number - 1], path.slice(1), wire);
    return parts[number - 1] === null ? null : parts.join(separator);
}

/** A field of what is sent as its text on the wire; null where the segment ends before it. */
function wireOfField(segment, number) {
    var all = segment.xml.elements();
    if (all.length() === 0 || numberOf(all[all.length() - 1]) < number) {
        return null;
    }
    var list = segment.xml[segment.id + '.' + number];
    var texts = [];
    for (var index = 0; index < list.length(); index += 1) {
        texts.push(wireOf(list[index], written));
    }
    return texts.join(written.repetition);
}

/** Puts a text, as it stands on the wire, in the place of a whole field; fields keep their order. */
function putField(segment, number, wire) {
    fieldsOf(segment); // what arrived is read before it changes
    var name = segment.id + '.' + number;
    delete segment.xml[name];
    var before = null;
    var list = segment.xml.elements();
    for (var index = 0; index < list.length() && numberOf(list[index]) < number; index += 1) {
        before = list[index];
    }
    partsOf(wire, written.repetition).reverse().forEach(function (text) {
        if (before === null) {
            segment.xml.prependChild(repetitionOf(name, text));
        } else {
            segment.xml.insertChildAfter(before, repetitionOf(name, text));
        }
    });
}

/** One repetition of a field as XML. */
function repetitionOf(name, wire) {
    var xml = new XML('<' + name + '></' + name + '>');
    if (wire !== '') {
        partsOf(wire, written.component).forEach(function (text, index) {
            var component = name + '.' + (index + 1);
            var deeper = partsOf(text, written.subcomponent);
            xml[component] = deeper.length === 1 ? text : '';
            if (deeper.length > 1) {
                deeper.forEach(function (leaf, at) { xml[component][component + '.' + (at + 1)] = leaf; });
            }
        });
    }
    return xml;
}
