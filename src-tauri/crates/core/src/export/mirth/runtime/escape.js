/** A text with a backslash before each character that means something in a regular expression. */
function quoted(text) {
    return text.replace(/[\\^$.*+?()\[\]{}|\-]/g, '\\$&');
}

/** Finds every escape sequence between two such marks, and the characters that stand for one below. */
function escapeSequences(mark) {
    var between = '([FSRETPHN]|[XCM](?:[0-9A-Fa-f]{2})+|\\.[A-Za-z]{2}[0-9+\\-]*|Z[0-9A-Za-z]+)';
    return new RegExp((mark === '' ? '([^\\s\\S])|' : quoted(mark) + between + quoted(mark) + '|') + '[\\uFDD0-\\uFDEF\\uE000-\\uF8FF]', 'g');
}

/** The delimiter that an escape sequence names, or undefined. */
function delimiterNamed(name, delimiters) {
    return {
        F: delimiters.field,
        S: delimiters.component,
        R: delimiters.repetition,
        E: delimiters.escape,
        T: delimiters.subcomponent === '' ? undefined : delimiters.subcomponent
    }[name];
}

/** The plain text of a value: its delimiters unescaped, any other escape sequence as it stands. */
function unescaped(wire) {
    return wire.replace(escapeSequences(marks.escape), function (whole, name) {
        var delimiter = delimiterNamed(name, marks);
        return delimiter === undefined ? whole : delimiter;
    });
}

/**
 * The one character that stands for an escape sequence such as \.br\ while functions work on a text,
 * so that none of them takes it for letters; the text itself where a value has too many of these.
 */
function standIn(sequence, whole) {
    if (sequences.indexOf(sequence) === -1 && sequences.length < 6432) {
        sequences.push(sequence);
    }
    var index = sequences.indexOf(sequence);
    return index === -1 ? whole : String.fromCharCode(index < 32 ? 0xFDD0 + index : 0xE000 + index - 32);
}

/** A value on the wire as the text that functions work on. */
function decoded(wire) {
    return wire.replace(escapeSequences(marks.escape), function (whole, name) {
        var delimiter = delimiterNamed(name, marks);
        return delimiter !== undefined ? delimiter : standIn(name === undefined || name === '' ? whole : '\\' + name + '\\', whole);
    });
}

/** A text written in a rule as the text that functions work on. */
function literal(text) {
    var usual = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
    return text.replace(escapeSequences('\\'), function (whole, name) {
        return delimiterNamed(name, usual) === undefined ? standIn(whole, whole) : whole;
    });
}

/** A text with escape sequences in the place of the characters that stand for them. */
function shown(text) {
    return text.replace(/[\uFDD0-\uFDEF\uE000-\uF8FF]/g, function (character) {
        var index = character.charCodeAt(0);
        return sequences[index < 0xFDF0 && index >= 0xFDD0 ? index - 0xFDD0 : index - 0xE000 + 32];
    });
}

/** A character as it stands on the wire. */
function escapedCharacter(character, delimiters) {
    var code = character.charCodeAt(0);
    var at = [delimiters.field, delimiters.component, delimiters.repetition, delimiters.escape, delimiters.subcomponent].indexOf(character);
    if (at === -1 && code >= 32 && code !== 127) {
        return character;
    }
    var name = at !== -1 ? 'FSRET'.charAt(at) : 'X' + (code < 16 ? '0' : '') + code.toString(16).toUpperCase();
    return escapeOf(name, delimiters);
}

/** The escape sequence of that name. */
function escapeOf(name, delimiters) {
    if (delimiters.escape === '') {
        throw new Error('a text needs an escape, and the message declares no escape character in MSH-2');
    }
    return delimiters.escape + name + delimiters.escape;
}

/** Structure in other delimiters; nothing changes where they are the same. */
function redelimited(wire, from, to) {
    var pairs = [from.component, from.repetition, from.subcomponent, from.field];
    var others = [to.component, to.repetition, to.subcomponent || from.subcomponent, to.field];
    if (from.escape === to.escape && from.subcomponent === to.subcomponent && pairs.join('') === others.join('')) {
        return wire;
    }
    function plain(text) {
        return text.replace(/[\s\S]/g, function (character) {
            var at = pairs.indexOf(character);
            return at !== -1 ? others[at] : to.escape === '' || character < ' ' || character === '\u007F' ? character : escapedCharacter(character, to);
        });
    }
    var out = '';
    var done = 0;
    wire.replace(escapeSequences(from.escape), function (whole, name, at) {
        if (name !== undefined && name !== '') {
            var delimiter = delimiterNamed(name, from);
            out += plain(wire.substring(done, at));
            out += to.escape === '' ? whole : delimiter === undefined ? to.escape + name + to.escape : escapedCharacter(delimiter, to);
            done = at + whole.length;
        }
        return '';
    });
    return out + plain(wire.substring(done));
}

/** Structure that a rule writes in the usual delimiters, in those of the message that is sent. */
function structure(wire) {
    return redelimited(wire, { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' }, written);
}

/** A text as it stands on the wire: delimiters and control characters escaped. */
function encoded(text) {
    return text.replace(/[\s\S]/g, function (character) {
        var code = character.charCodeAt(0);
        if ((code >= 0xFDD0 && code <= 0xFDEF) || (code >= 0xE000 && code <= 0xF8FF)) {
            return shown(character).replace(/^\\([\s\S]+)\\$/, function (whole, name) {
                return escapeOf(name, written);
            });
        }
        return escapedCharacter(character, written);
    });
}
