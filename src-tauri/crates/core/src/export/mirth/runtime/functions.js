/** Runs a step on a text. Null and nothing pass through; of components the first is taken. */
function onText(value, step) {
    if (value === null || value === '') {
        return value;
    }
    return step(isComponents(value) ? value[0] : value);
}

/** Whether a value is a list of components and not one text. */
function isComponents(value) {
    return value !== null && typeof value === 'object';
}

/** Components, or nothing where all of them are empty. */
function components(parts) {
    return parts.join('') === '' ? '' : parts;
}

/** The characters of a text, each counted once also where it is two units of UTF-16. */
function characters(text) {
    return text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S]/g) || [];
}

/** Without spaces, no-break spaces, tabs and line ends at both ends. */
function bare(text) {
    return text.replace(/^[ \t\r\n\u00A0]+|[ \t\r\n\u00A0]+$/g, '');
}

/** The letters that have case: Latin, Greek, Cyrillic, Armenian; each is changed by itself. */
function eachLetter(text, change) {
    return text.replace(/[\u0041-\u005A\u0061-\u007A\u00B5-\u019A\u019C-\u023E\u0241-\u024F\u0370-\u0373\u0376-\u037D\u0386-\u03F2\u03F4-\u0525\u0531-\u0587\u1E00-\u1FFC\uFF21-\uFF5A]/g, change);
}

/** Capital letters; ß becomes SS. */
function upper(value) {
    return onText(value, function (text) {
        return eachLetter(text, function (letter) { return letter.toUpperCase(); });
    });
}

/** Small letters. */
function lower(value) {
    return onText(value, function (text) {
        return eachLetter(text, function (letter) { return letter.toLowerCase(); });
    });
}

/** Without white space at both ends. */
function trim(value) {
    return onText(value, bare);
}

/** Filled up to a width, on the left or on the right. */
function pad(value, width, fill, side) {
    return onText(value, function (text) {
        var missing = width - characters(text).length;
        var filling = missing > 0 ? new Array(missing + 1).join(fill) : '';
        return side === 'left' ? filling + text : text + filling;
    });
}

/** Characters from a place on, counted from 1 or, where negative, from the end. */
function substring(value, start, length) {
    return onText(value, function (text) {
        var all = characters(text);
        var first = start > 0 ? start - 1 : Math.max(all.length + start, 0);
        return all.slice(first, length === undefined ? all.length : first + length).join('');
    });
}

/** Every occurrence of a text replaced. */
function replace(value, find, replacement) {
    return onText(value, function (text) {
        return text.split(literal(find)).join(literal(replacement));
    });
}

/** Every match of a pattern replaced. The replacement is a list of texts and of numbers of groups. */
function regexReplace(value, pattern, replacement) {
    return onText(value, function (text) {
        return text.replace(new RegExp(pattern, 'g'), function () {
            var groups = arguments;
            return replacement.map(function (piece) {
                return typeof piece === 'number' ? groups[piece] || '' : literal(piece);
            }).join('');
        });
    });
}

/** A text for what is empty. */
function defaultTo(value, text) {
    return value === '' ? literal(text) : onText(value, function (found) { return found; });
}

/** A text before what is there. */
function prefix(value, text) {
    return onText(value, function (found) { return literal(text) + found; });
}

/** A text behind what is there. */
function suffix(value, text) {
    return onText(value, function (found) { return found + literal(text); });
}

/** One piece of a text that a separator divides, counted from 1 or, where negative, from the end. */
function part(value, separator, which) {
    return onText(value, function (text) {
        var pieces = text.split(literal(separator));
        return pieces[which > 0 ? which - 1 : pieces.length + which] || '';
    });
}

/** A text divided into components. */
function split(value, separator) {
    return onText(value, function (text) { return components(text.split(literal(separator))); });
}

/** The components that are not empty, put together. */
function join(value, separator) {
    if (!isComponents(value)) {
        return value;
    }
    return value.filter(function (piece) { return piece !== ''; }).join(literal(separator));
}

/** What stands behind the first comma put before it: Smith, John becomes John Smith. */
function flipName(value) {
    return onText(value, function (text) {
        var comma = text.indexOf(',');
        return comma === -1 ? text : bare(bare(text.substring(comma + 1)) + ' ' + bare(text.substring(0, comma)));
    });
}

/** A name as people write it, taken apart into family, given and further names. */
function nameParts(value) {
    return onText(value, function (found) {
        var text = bare(found);
        var comma = text.indexOf(',');
        var space = text.lastIndexOf(' ');
        var family = comma !== -1 ? bare(text.substring(0, comma)) : text.substring(space + 1);
        var rest = bare(comma !== -1 ? text.substring(comma + 1) : text.substring(0, Math.max(space, 0)));
        var end = rest.indexOf(' ') === -1 ? rest.length : rest.indexOf(' ');
        var names = [family, rest.substring(0, end), bare(rest.substring(end))];
        while (names.length > 0 && names[names.length - 1] === '') {
            names.pop();
        }
        return components(names);
    });
}

/** Family, given and further names written as one text. */
function nameText(value, style) {
    if (value === null || value === '') {
        return value;
    }
    var names = isComponents(value) ? value : [value];
    function together(words, between) {
        return words.filter(function (word) { return word !== undefined && word !== ''; }).join(between);
    }
    return style === 'first_last' ? together([names[1], names[2], names[0]], ' ')
        : together([names[0], together([names[1], names[2]], ' ')], ', ');
}

/** What the rules say when there is no such value: keep it, leave it blank, refuse the message, or a text. */
function otherwise(text, fallback, reason) {
    if (fallback.keep) {
        return text;
    }
    if (fallback.reject !== undefined) {
        reject(reason + ' (' + fallback.reject + ')');
    }
    return fallback.text === undefined ? '' : fallback.text;
}

/** Refuses the message: its sender is answered with this text, and with AE where no other code is given. */
function reject(reason, code) {
    channelMap.put(rejection, encoded(reason));
    channelMap.put(rejection + 'code', code === undefined ? 'AE' : code);
    throw new Error(reason);
}

/** Warns of the message, which goes on: the words stay with it in the channel map, the log tells the rule. */
function warn(rule, text) {
    var before = channelMap.containsKey(warnings) ? channelMap.get(warnings) + '\n' : '';
    channelMap.put(warnings, before + encoded(text));
    logger.warn(channelName + ': rule ' + rule + ' warns of message ' + connectorMessage.getMessageId() + ', see ' + warnings + ' in its channel map');
}

/** The code of another system. A table knows its own rows only: constructor is a code like any other. */
function lookUp(value, table, name, fallback) {
    var rows = Object.prototype.hasOwnProperty;
    if (value === '') {
        return rows.call(table, '') ? literal(table['']) : '';
    }
    return onText(value, function (text) {
        var code = shown(text);
        if (rows.call(table, code)) {
            return literal(table[code]);
        }
        var found = otherwise(text, fallback, '\'' + code + '\' is not in the table ' + name);
        return found === text ? text : literal(found);
    });
}

/** Plain letters for letters with marks; what is none becomes ?, or what the fallback says. */
function ascii(value, fallback) {
    return onText(value, function (text) {
        var unknown = '';
        var instead = fallback === undefined ? '?' : literal(fallback.text || '');
        var plain = characters(text).map(function (character) {
            var code = character.charCodeAt(0);
            if (code < 128 || (code >= 0xFDD0 && code <= 0xFDEF) || (code >= 0xE000 && code <= 0xF8FF)) {
                return character;
            }
            var row = plainLetters.filter(function (letters) { return letters[0].indexOf(character) !== -1; })[0];
            if ((code >= 0x300 && code <= 0x36F) || row !== undefined) {
                return row === undefined ? '' : row[1];
            }
            unknown += character;
            return fallback !== undefined && fallback.keep ? character : instead;
        }).join('');
        if (unknown !== '' && fallback !== undefined && fallback.reject !== undefined) {
            reject('\'' + shown(text) + '\' has characters without a plain form: ' + unknown + ' (' + fallback.reject + ')');
        }
        return plain;
    });
}

/** A control ID that no other message has. */
function controlId() {
    return String(java.util.UUID.randomUUID()).replace(/-/g, '').substring(0, 20).toUpperCase();
}
