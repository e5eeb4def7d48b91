/** A decimal number as HL7 writes it, exact to the last digit; null where the text is none. */
function decimalOf(text) {
    if (!/^[+\-]?(?:\d+\.?\d*|\.\d+)$/.test(text) || text.replace(/[^0-9]/g, '').length > 60) {
        return null;
    }
    return new java.math.BigDecimal(text);
}

/** So many places behind the point; a half goes away from zero. Null leaves the places as they are. */
function rounded(decimal, places) {
    return places === null ? decimal : decimal.setScale(places, java.math.RoundingMode.HALF_UP);
}

/** What becomes of a text that is not what a function takes. Without a fallback the message is in error. */
function unusable(text, fallback, reason) {
    var sentence = '\'' + shown(text) + '\' ' + reason;
    if (fallback === undefined) {
        throw new Error(sentence);
    }
    var found = otherwise(text, fallback, sentence);
    return found === text ? text : literal(found);
}

/** A number with thousands and a sign on either side, or null. */
function numberOfPeople(found, point) {
    var text = bare(found);
    var group = point === '.' ? ',' : '.';
    var form = new RegExp('^([+\\-]?)((?:\\d{1,3}(?:[' + group + ' \'\\u00A0\\u202F]\\d{3})+|\\d*))(?:\\' + point + '(\\d*))?(-?)$');
    var parts = form.exec(text);
    if (parts === null || (parts[4] === '-' && parts[1] !== '')) {
        return null;
    }
    var sign = parts[4] === '-' ? '-' : parts[1];
    return decimalOf(sign + parts[2].replace(/[^0-9]/g, '') + (parts[3] ? '.' + parts[3] : ''));
}

/** A decimal number written plainly, or with other marks. */
function numberText(value, places, point, mark, thousands, sign, fallback) {
    return onText(value, function (text) {
        var found = numberOfPeople(text, point);
        if (found === null) {
            return unusable(text, fallback, 'is not a number');
        }
        var decimal = rounded(found, places);
        var parts = String(decimal.abs().toPlainString()).split('.');
        var between = literal(thousands);
        var whole = parts[0].replace(/\d(?=(?:\d{3})+$)/g, function (digit) { return digit + between; });
        var before = sign === 'never' ? '' : decimal.signum() < 0 ? '-' : sign === 'always' ? '+' : '';
        return before + whole + (parts.length > 1 ? literal(mark) + parts[1] : '');
    });
}

/** A number times a factor, plus an offset. */
function scaled(value, factor, offset, places, fallback) {
    return onText(value, function (text) {
        var decimal = decimalOf(text);
        if (decimal === null) {
            return unusable(text, fallback, 'is not a number');
        }
        var result = decimal.multiply(new java.math.BigDecimal(factor)).add(new java.math.BigDecimal(offset));
        return String(rounded(result, places).toPlainString());
    });
}

/** A word for a number below, within or above a range. */
function compared(value, low, high, words, fallback) {
    return onText(value, function (text) {
        var decimal = decimalOf(text);
        if (decimal === null) {
            return unusable(text, fallback, 'is not a number');
        }
        var below = decimal.compareTo(new java.math.BigDecimal(low)) < 0;
        var above = decimal.compareTo(new java.math.BigDecimal(high)) > 0;
        return literal(words[below ? 0 : above ? 2 : 1]);
    });
}

/** The digits alone, or in the places of a pattern. */
function digitsIn(value, pattern, drop, fallback) {
    return onText(value, function (text) {
        var all = text.replace(/[^0-9]/g, '');
        var rest = all.indexOf(drop) === 0 ? all.substring(drop.length) : all;
        if (pattern === '') {
            return rest;
        }
        var places = pattern.split('#').length - 1;
        var fitting = rest.length === places ? rest : all;
        if (fitting.length !== places) {
            return unusable(text, fallback, 'does not have as many digits as are asked for');
        }
        var at = 0;
        return literal(pattern).replace(/#/g, function () {
            at += 1;
            return fitting.charAt(at - 1);
        });
    });
}

/** SHA-256 in hexadecimal, or its first characters. */
function hashed(value, salt, length) {
    return onText(value, function (text) {
        var bytes = new java.lang.String(salt + shown(text)).getBytes('UTF-8');
        var digest = java.security.MessageDigest.getInstance('SHA-256').digest(bytes);
        var hex = '';
        for (var index = 0; index < digest.length; index += 1) {
            var byteValue = digest[index] & 255;
            hex += (byteValue < 16 ? '0' : '') + byteValue.toString(16);
        }
        return hex.substring(0, length);
    });
}
