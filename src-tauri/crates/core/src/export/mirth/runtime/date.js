/** A form of dates in its pieces: the letters yyyy MM dd HH mm ss Z, other letters in brackets. */
function dateForm(form) {
    var pieces = [];
    form.replace(/yyyy|MM|dd|HH|mm|ss|Z|\[([^\]]*)\]|[\s\S]/g, function (piece, inside) {
        var letters = /^(?:yyyy|MM|dd|HH|mm|ss|Z)$/.test(piece);
        pieces.push(letters ? { letters: piece } : { text: piece.charAt(0) === '[' ? inside : piece });
        return '';
    });
    return pieces;
}

/** Whether a date can be: 31 April cannot. */
function isDate(moment) {
    function within(digits, low, high) {
        return digits === undefined || (Number(digits) >= low && Number(digits) <= high);
    }
    var year = Number(moment.yyyy);
    var leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    var days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(moment.MM || '1') - 1];
    return within(moment.MM, 1, 12) && within(moment.dd, 1, days) && within(moment.HH, 0, 23) &&
        within(moment.mm, 0, 59) && within(moment.ss, 0, 59);
}

/** An HL7 timestamp in its parts, or null. */
function momentOfHl7(text) {
    var found = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d+)?)?)?)?)?)?([+\-]\d{4})?$/.exec(text);
    if (found === null) {
        return null;
    }
    var moment = { yyyy: found[1], MM: found[2], dd: found[3], HH: found[4], mm: found[5], ss: found[6], Z: found[7] };
    ['MM', 'dd', 'HH', 'mm', 'ss', 'Z'].forEach(function (letters) {
        moment[letters] = moment[letters] || undefined;
    });
    return isDate(moment) ? moment : null;
}

/** A date of the given form in its parts, or null. */
function momentOfForm(text, form) {
    var moment = { yyyy: '0000' };
    var at = 0;
    var fits = dateForm(form).every(function (piece) {
        if (piece.text !== undefined) {
            at += piece.text.length;
            return text.substring(at - piece.text.length, at) === piece.text;
        }
        var length = piece.letters === 'yyyy' ? 4 : piece.letters === 'Z' ? 5 : 2;
        var digits = text.substring(at, at + length);
        at += length;
        moment[piece.letters] = digits;
        return digits.length === length && (piece.letters === 'Z' ? /^[+\-]\d{4}$/ : /^\d+$/).test(digits);
    });
    return fits && at === text.length && isDate(moment) ? moment : null;
}

/** A date written in a form, or null where something unknown stands before something known. */
function dateText(moment, form) {
    var out = '';
    var pending = '';
    var stopped = false;
    var known = dateForm(form).every(function (piece) {
        var digits = piece.letters === undefined ? undefined : moment[piece.letters];
        if (piece.text !== undefined) {
            pending += piece.text;
        } else if (digits !== undefined) {
            if (stopped && piece.letters !== 'Z') {
                return false;
            }
            out += pending + digits;
            pending = '';
        } else if (piece.letters !== 'Z') {
            stopped = true;
            pending = '';
        }
        return true;
    });
    out += stopped ? '' : pending;
    return known && out !== '' ? out : null;
}

/** A timestamp in another form. Without a form of its own it is an HL7 timestamp. */
function date(value, form, from, fallback) {
    return onText(value, function (text) {
        var moment = from === '' ? momentOfHl7(text) : momentOfForm(text, from);
        var written = moment === null ? null : dateText(moment, form);
        if (written !== null) {
            return written;
        }
        if (fallback === undefined) {
            throw new Error('\'' + text + '\' is no date that can be written in the form asked for');
        }
        return otherwise(text, fallback, '\'' + text + '\' is not a date');
    });
}

/** The time at which the message is mapped, in the given form. */
function now(form) {
    var stamp = String(new java.text.SimpleDateFormat('yyyyMMddHHmmssZ').format(new java.util.Date()));
    return dateText(momentOfHl7(stamp), form) || '';
}
