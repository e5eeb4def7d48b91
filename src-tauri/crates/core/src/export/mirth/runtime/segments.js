/** A message that is built from nothing. */
function startEmpty() {
    msg = new XML('<HL7Message><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2></MSH></HL7Message>');
    return readSegments(msg);
}

/** Runs a function for each segment of the name, or for each repetition of the field, of what arrived. */
function eachOne(path, rule) {
    var at = place(path);
    var segments = segmentsAt(at, undefined);
    if (at.field === 0) {
        segments.forEach(function (segment) {
            rule({ segment: segment, row: segment, added: [] });
        });
        return;
    }
    var segment = segments[0];
    var wire = segment === undefined ? '' : fieldsOf(segment)[at.field] || '';
    (wire === '' ? [] : partsOf(wire, marks.repetition)).forEach(function (text, index) {
        var row = target.indexOf(segment) !== -1 ? segment : target.filter(function (one) { return one.id === at.segment; })[0];
        rule({ segment: segment, row: row, field: at.field, repetition: index + 1, added: [] });
    });
}

/** Takes segments out of the message: all of the name, one by its number, or the current one of a loop. */
function drop(path, here) {
    var at = place(path);
    var turn = here === undefined ? outside : here;
    var added = turn.added.some(function (segment) { return segment.id === at.segment; });
    var all = at.occurrence === 0 && !isCurrent(at, here) && !added;
    var rows = all ? target.filter(function (segment) { return segment.id === at.segment; }) : rowsAt(at, here);
    rows.forEach(removeSegment);
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
    var found = segmentsAt(place(from), here).map(function (segment) {
        return {
            id: id,
            fields: fieldsOf(segment).slice(1).map(function (wire) { return redelimited(wire || '', marks, written); })
        };
    });
    insertSegments(found, after, here);
}

/** Puts new segments behind the last of the named ones: in a loop behind those of the turn, if there are any. */
function insertSegments(segments, after, here) {
    function isAnchor(segment) { return after.indexOf(segment.id) !== -1; }
    var turn = here === undefined ? outside : here;
    var own = here === undefined ? [] : [here.row].concat(here.added);
    var anchors = target.filter(isAnchor);
    var mine = anchors.filter(function (segment) { return own.indexOf(segment) !== -1; });
    var anchor = (mine.length > 0 ? mine : anchors).slice(-1)[0];
    if (anchor === undefined) {
        return;
    }
    segments.forEach(function (segment) {
        msg.insertChildAfter(anchor.xml, new XML('<' + segment.id + '></' + segment.id + '>'));
        var added = { id: segment.id, xml: msg.children()[anchor.xml.childIndex() + 1], fields: [] };
        segment.fields.forEach(function (wire, index) { putField(added, index + 1, wire); });
        target.splice(target.indexOf(anchor) + 1, 0, added);
        turn.added.push(added);
        anchor = added;
    });
}
