/*
 * What a Mirth Connect / OIE 4.5.2 engine does with an ER7 message around a transformer, for Debian's rhino.
 * Written from measurements of a running engine, on purpose without a look at what the exporter writes:
 * it knows a channel's scripts only as text. Loaded by runner.js.
 */
XML.ignoreWhitespace = false; // 1.7.14 would trim values; the engine's own E4X does not
XML.prettyPrinting = false;

var engine = (function () {
    var HEADERS = { MSH: true, FHS: true, BHS: true };

    /** Java's trim: everything up to a blank, at both ends. */
    function trim(text) {
        return text.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
    }

    /** The delimiters an inbound message declares; '' where it declares none. */
    function declared(text) {
        var found = { field: '|', component: '^', repetition: '~', escape: '', subcomponent: '' };
        if (HEADERS[text.substring(0, 3).toUpperCase()]) {
            found.field = text.charAt(3);
            var end = text.indexOf(found.field, 4);
            var encoding = text.substring(4, end === -1 ? text.length : end);
            if (encoding.length > 0) { found.component = encoding.charAt(0); }
            if (encoding.length > 1) { found.repetition = encoding.charAt(1); }
            if (encoding.length > 2) { found.escape = encoding.charAt(2); }
            if (encoding.length > 3) { found.subcomponent = encoding.charAt(3); }
        }
        if (text.length >= 8 && text.substring(4, 8) === '^~&|') {
            return { field: found.field, component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
        }
        return found;
    }

    function markup(text) {
        if (/[\uD800-\uDFFF]/.test(text)) {
            throw new Error('a character above U+FFFF: the engine writes it as two references, which no parser takes');
        }
        if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text)) {
            throw new Error('a control character, which XML cannot carry');
        }
        return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    }

    function element(name, content) {
        return '<' + name + '>' + content + '</' + name + '>';
    }

    function inSubcomponents(name, text, separator) {
        if (separator === '' || text.indexOf(separator) === -1) {
            return element(name, markup(text));
        }
        return element(name, text.split(separator).map(function (part, index) {
            return element(name + '.' + (index + 1), markup(part));
        }).join(''));
    }

    function inRepetitions(name, text, marks) {
        if (text === '') {
            return element(name, '');
        }
        return text.split(marks.repetition).map(function (repetition) {
            if (repetition === '') {
                return element(name, '');
            }
            return element(name, repetition.split(marks.component).map(function (part, index) {
                return inSubcomponents(name + '.' + (index + 1), part, marks.subcomponent);
            }).join(''));
        }).join('');
    }

    function segment(line, marks) {
        var fields = line.split(marks.field);
        var id = trim(fields[0]);
        var content = '';
        var from = 1;
        if (HEADERS[id] && fields.length > 1 && fields[1] === '') {
            content = element(id + '.1', ''); // and what would be the next field is dropped
            fields.splice(0, 2, id);
            from = 2;
        } else if (HEADERS[id] && fields.length > 1) {
            content = element(id + '.1', markup(marks.field)) +
                element(id + '.2', markup(marks.component + marks.repetition + marks.escape + marks.subcomponent));
            from = 2;
        }
        for (var index = from; index < fields.length; index++) {
            content += inRepetitions(id + '.' + (HEADERS[id] ? index + 1 : index), fields[index], marks);
        }
        return element(id, content);
    }

    /** Received text -> the XML that a filter and a transformer see as `msg`. */
    function toXml(received) {
        var text = trim(received.replace(/\r\n|\n/g, '\r'));
        if (text.length < 6) {
            throw new Error('shorter than six characters');
        }
        var marks = declared(text);
        var lines = text.split('\r').filter(function (line) { return line !== ''; });
        return element('HL7Message', lines.map(function (line) { return segment(line, marks); }).join(''));
    }

    function numberOf(name) {
        return Number(name.substring(name.lastIndexOf('.') + 1));
    }

    /** Children in the order in which they stand, gaps filled, an order that runs backwards kept as it is. */
    function joined(node, separator, deeper) {
        var out = '';
        var at = 0;
        var children = node.elements();
        if (children.length() === 0) {
            return String(node.text());
        }
        for (var index = 0; index < children.length(); index++) {
            var number = numberOf(String(children[index].localName()));
            out += index === 0 ? '' : separator;
            for (var gap = at + 1; gap < number; gap++) {
                out += separator;
            }
            out += deeper(children[index]);
            at = number;
        }
        return out;
    }

    /** The transformed `msg` -> the text that is sent. */
    function fromXml(message) {
        var marks = { field: '|', component: '^', repetition: '~', subcomponent: '&' };
        var header = message.MSH.length() > 0 ? message.MSH[0] : null;
        if (header !== null && String(header['MSH.1']) !== '') {
            marks.field = String(header['MSH.1']);
        }
        if (header !== null && String(header['MSH.2']) !== '') {
            var encoding = String(header['MSH.2']);
            marks.component = encoding.charAt(0);
            marks.repetition = encoding.charAt(1);
            marks.subcomponent = encoding.charAt(3);
        }
        function component(node) {
            return joined(node, marks.subcomponent, function (leaf) { return String(leaf.text()); });
        }
        function repetition(node) {
            return joined(node, marks.component, component);
        }
        var out = '';
        var segments = message.elements();
        for (var index = 0; index < segments.length(); index++) {
            var id = String(segments[index].localName());
            var fields = segments[index].elements();
            var line = id + marks.field;
            var at = HEADERS[id] ? 1 : 0;
            var before = '';
            for (var place = 0; place < fields.length(); place++) {
                var name = String(fields[place].localName());
                var number = numberOf(name);
                if (HEADERS[id] && number === 1) {
                    continue;
                }
                if (name === before) {
                    line += marks.repetition;
                } else {
                    line += before === '' ? '' : marks.field;
                    for (var gap = at + 1; gap < number; gap++) {
                        line += marks.field;
                    }
                }
                line += HEADERS[id] && number === 2 ? String(fields[place].text()) : repetition(fields[place]);
                at = number;
                before = name;
            }
            out += line + '\r';
        }
        if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(out)) {
            throw new Error('a control character, which XML cannot carry');
        }
        if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/.test(out) || /(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(out)) {
            throw new Error('half a character');
        }
        return out;
    }

    /** One program out of a destination's rules and steps, put together as the engine puts them together. */
    function program(destination) {
        var script = '(function (msg) { var phase = [""];\n';
        destination.rules.forEach(function (rule, index) {
            script += 'function filterRule' + index + '() {\n' + rule.script + '\n}';
        });
        script += '\nfunction doFilter() { return (' + (destination.rules.length === 0 ? 'true' :
            destination.rules.map(function (rule, index) {
                return (rule.operator === 'OR' ? ' || ' : rule.operator === 'AND' ? ' && ' : '') +
                    '(filterRule' + index + '() == true)';
            }).join('')) + '); }\n';
        script += 'function doTransform() {\n' +
            destination.steps.map(function (step) { return step.script + '\n'; }).join('') + '}\n';
        script += 'if (doFilter() == true) { doTransform(); return msg; } return null; })';
        return script;
    }

    return { toXml: toXml, fromXml: fromXml, program: program };
}());
