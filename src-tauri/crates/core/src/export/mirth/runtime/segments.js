/** A message that is built from nothing. */
function startEmpty() {
    msg = new XML('<HL7Message><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2></MSH></HL7Message>');
    return readSegments(msg);
}

/** Takes segments out of the message: all of the name, one by its number, or the current one of a loop. */
function drop(path, here) {
    rowsAt(place(path), here, true).forEach(removeSegment);
}

/** Takes every segment out of the message, or of the current group, that has none of these names. */
function keepOnly(names, here) {
    var turn = here;
    while (turn !== undefined && turn.members === undefined) {
        turn = turn.outer;
    }
    (turn === undefined ? target.slice() : rowsOfGroup(turn)).forEach(function (segment) {
        if (names.indexOf(segment.id) === -1) {
            removeSegment(segment);
        }
    });
}

/** Takes one segment out of the message. */
function removeSegment(segment) {
    var index = target.indexOf(segment);
    if (index !== -1) {
        fieldsOf(segment); // what arrived is read before it goes
        delete msg.children()[segment.xml.childIndex()];
        target.splice(index, 1);
    }
}

/** Adds a segment behind the last of the named ones; nothing where none of these is there. */
function addSegment(wire, after, here) {
    var fields = structure(wire).split(written.field);
    insertSegments([{ id: fields[0], fields: fields.slice(1) }], after, here);
}

/** Adds segments of what arrived under the given name, behind the last of the named ones. */
function copySegments(from, id, after, here) {
    insertSegments(segmentsAt(place(from), here).map(function (segment) { return renamed(segment, id); }), after, here);
}

/** Adds the current group of what arrived, behind the last of the named segments. */
function copyGroup(after, here) {
    insertSegments(here.segments.map(function (segment) { return renamed(segment, segment.id); }), after, here);
}

/** A segment of what arrived under the given name, in the delimiters of what is sent. */
function renamed(segment, id) {
    return {
        id: id,
        fields: fieldsOf(segment).slice(1).map(function (wire) { return redelimited(wire || '', marks, written); })
    };
}

/** Puts new segments behind the last of the named ones: of the nearest turn that has one, else of the message. */
function insertSegments(segments, after, here) {
    function isAnchor(segment) { return after.indexOf(segment.id) !== -1; }
    var anchor;
    for (var turn = here; turn !== undefined && anchor === undefined; turn = turn.outer) {
        var own = turn.members === undefined ? [turn.row].concat(turn.added) : turn.segments.concat(turn.added);
        anchor = target.filter(function (segment) { return isAnchor(segment) && own.indexOf(segment) !== -1; }).slice(-1)[0];
    }
    if (anchor === undefined) {
        anchor = target.filter(isAnchor).slice(-1)[0];
    }
    if (anchor === undefined) {
        return;
    }
    segments.forEach(function (segment) {
        msg.insertChildAfter(anchor.xml, new XML('<' + segment.id + '></' + segment.id + '>'));
        var added = { id: segment.id, xml: msg.children()[anchor.xml.childIndex() + 1], fields: [] };
        segment.fields.forEach(function (wire, index) { putField(added, index + 1, wire); });
        target.splice(target.indexOf(anchor) + 1, 0, added);
        remember(added, here);
        anchor = added;
    });
}

/** Notes that a turn, and those around it, have added a segment. */
function remember(added, here) {
    if (here === undefined) {
        outside.added.push(added);
    }
    for (var turn = here; turn !== undefined; turn = turn.outer) {
        turn.added.push(added);
    }
}
