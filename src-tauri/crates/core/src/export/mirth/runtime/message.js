/** The characters that MSH-1 and MSH-2 of a message declare; '' for one that is not declared, or means something else already. */
function delimitersOf(message) {
    var header = message['MSH'];
    var field = header.length() > 0 ? String(header[0]['MSH.1']) : '|';
    var rest = header.length() > 0 ? String(header[0]['MSH.2']) : '^~\\&';
    var usable = /^[!-\/:-@\[-`{-~]{2}(?:[!-\/:-@\[-`{-~]|[^\x00-\x7F]|$)(?:[!-\/:-@\[-`{-~]|$)/;
    if (!/^[!-\/:-@\[-`{-~]$/.test(field) || !usable.test(rest) || rest.substring(0, 2).indexOf(field) !== -1 || rest.charAt(0) === rest.charAt(1)) {
        throw new Error('MSH-1 and MSH-2 hold what cannot be delimiters: ' + field + rest);
    }
    function declared(index) {
        var character = rest.charAt(index);
        return (field + rest.substring(0, index)).indexOf(character) !== -1 || character > '~' ? '' : character;
    }
    return {
        field: field,
        component: rest.charAt(0),
        repetition: rest.charAt(1),
        escape: declared(2),
        subcomponent: declared(3),
        leaf: rest.charAt(3) // the engine takes components apart there, whatever else it means
    };
}

/** The segments of a message in order. Their fields are read when somebody asks, and then kept. */
function readSegments(message) {
    var found = [];
    var list = message.elements();
    for (var index = 0; index < list.length(); index += 1) {
        found.push({ id: String(list[index].localName()), xml: list[index], fields: null });
    }
    return found;
}

/** The fields of a segment as they arrived, each as its text on the wire: fieldsOf(pid)[3] is PID-3. */
function fieldsOf(segment) {
    if (segment.fields === null) {
        segment.fields = [];
        var list = segment.xml.elements();
        for (var index = 0; index < list.length(); index += 1) {
            var number = numberOf(list[index]);
            var text = wireOf(list[index], marks);
            var before = segment.fields[number];
            segment.fields[number] = before === undefined ? text : before + marks.repetition + text;
        }
    }
    return segment.fields;
}

/** The last number in the name of an element: 4 of PID.3.4. */
function numberOf(element) {
    var name = String(element.localName());
    return Number(name.substring(name.lastIndexOf('.') + 1));
}

/** A field, component or subcomponent as its text on the wire. */
function wireOf(element, delimiters) {
    var parts = element.elements();
    if (parts.length() === 0) {
        return String(element);
    }
    var level = String(element.localName()).split('.').length;
    var texts = [];
    for (var index = 0; index < parts.length(); index += 1) {
        texts[numberOf(parts[index]) - 1] = wireOf(parts[index], delimiters);
    }
    return texts.join(level === 2 ? delimiters.component : delimiters.leaf);
}

/** The parts of a text between separators; one part where the message does not declare the separator. */
function partsOf(text, separator) {
    return separator === '' ? [text] : text.split(separator);
}
