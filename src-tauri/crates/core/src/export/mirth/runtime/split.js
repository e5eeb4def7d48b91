/** Maps each part of what arrived by the rules; answers what is sent, one text after the other. */
function mapParts(split, rules) {
    var whole = source;
    var all = split.groups === undefined ? segmentParts(split.over) : groupsOf(groups[split.groups], undefined);
    var texts = [];
    function mapPart(segments, number) {
        msg = new XML('<HL7Message></HL7Message>');
        segments.forEach(function (segment) { msg.appendChild(segment.xml.copy()); });
        source = readSegments(msg);
        if (number > 0) {
            markPart(number);
        }
        target = fromNothing ? startEmpty() : source.slice();
        written = delimitersOf(msg);
        outside = { added: [] };
        sequences = [];
        rules.forEach(function (rule) { rule(); });
        texts.push(target.map(lineOf).join(''));
    }
    function isInOther(segment, here) {
        return all.some(function (other) { return other !== here && other.segments.indexOf(segment) !== -1; });
    }
    if (all.length === 0) {
        mapPart(whole, 0);
    }
    (split.where === undefined ? all : all.filter(split.where)).forEach(function (here, index) {
        mapPart(whole.filter(function (segment) { return !isInOther(segment, here); }), index + 1);
    });
    return texts;
}

/** Each segment of the name, with what follows it until the next. */
function segmentParts(name) {
    var found = [];
    source.forEach(function (segment) {
        if (segment.id === name) {
            found.push({ segment: segment, segments: [], row: segment, added: [] });
        }
        if (found.length > 0) {
            found[found.length - 1].segments.push(segment);
        }
    });
    return found;
}

/** Gives a part a control ID of its own: that of the message, and its number. */
function markPart(number) {
    var header = source.filter(function (segment) { return segment.id === 'MSH'; })[0];
    if (header !== undefined) {
        putField(header, 10, (fieldsOf(header)[10] || '') + '-' + number);
        header.fields = null;
    }
}

/** A segment of what is sent, as the engine itself writes one. */
function lineOf(segment) {
    var list = segment.xml.elements();
    var last = list.length() === 0 ? 0 : numberOf(list[list.length() - 1]);
    var texts = [];
    for (var number = /^(?:MSH|BHS|FHS)$/.test(segment.id) ? 2 : 1; number <= last; number += 1) {
        texts.push(wireOfField(segment, number) || '');
    }
    return segment.id + written.field + texts.join(written.field) + '\r';
}
