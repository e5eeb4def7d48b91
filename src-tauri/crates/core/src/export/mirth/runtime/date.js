/** A form of dates in its pieces: the letters yyyy MM dd HH mm ss S Z, other letters in brackets. */
function dateForm(form) {
    var pieces = [];
    form.replace(/yyyy|MM|dd|HH|mm|ss|S+|Z|\[([^\]]*)\]|[\s\S]/g, function (piece, inside) {
        var letters = /^(?:yyyy|MM|dd|HH|mm|ss|S+|Z)$/.test(piece);
        pieces.push(letters ? { letters: piece.charAt(0) === 'S' ? 'S' : piece, length: piece === 'Z' ? 5 : piece.length } : { text: piece.charAt(0) === '[' ? inside : piece });
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
    var found = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d+))?)?)?)?)?)?([+\-]\d{4})?$/.exec(text);
    if (found === null) {
        return null;
    }
    var moment = { yyyy: found[1], MM: found[2], dd: found[3], HH: found[4], mm: found[5], ss: found[6], S: found[7], Z: found[8] };
    ['MM', 'dd', 'HH', 'mm', 'ss', 'S', 'Z'].forEach(function (letters) {
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
        var digits = text.substring(at, at + piece.length);
        at += piece.length;
        moment[piece.letters] = digits;
        return digits.length === piece.length && (piece.letters === 'Z' ? /^[+\-]\d{4}$/ : /^\d+$/).test(digits);
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
            out += pending + (piece.letters === 'S' ? digits.substring(0, piece.length) : digits);
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
        return unusable(text, fallback, 'is not a date');
    });
}

/** The time at which the message is mapped, in the given form, by the machine's clock or one in a named zone. */
function now(form, zone) {
    var clock = new java.text.SimpleDateFormat('yyyyMMddHHmmssZ');
    if (zone !== undefined) {
        clock.setTimeZone(java.util.TimeZone.getTimeZone(zone));
    }
    return dateText(momentOfHl7(String(clock.format(new java.util.Date()))), form) || '';
}
