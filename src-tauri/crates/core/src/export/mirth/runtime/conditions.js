/** Whether the value of one of the places that an address means is the given one. */
function is(path, wanted, here) {
    return anyValue(path, here, function (value) { return value === wanted; });
}

/** Whether one of the values is one of the given ones. */
function isOneOf(path, wanted, here) {
    return anyValue(path, here, function (value) { return wanted.indexOf(value) !== -1; });
}

/** Whether a part of one of the values is the given text. */
function contains(path, wanted, here) {
    return anyValue(path, here, function (value) { return value.indexOf(wanted) !== -1; });
}

/** Whether one of the values starts with the given text. */
function startsWith(path, wanted, here) {
    return anyValue(path, here, function (value) { return value.substring(0, wanted.length) === wanted; });
}

/** Whether a regular expression is found in one of the values. */
function matches(path, pattern, here) {
    return anyValue(path, here, function (value) { return new RegExp(pattern).test(value); });
}

/** Whether anything but delimiters stands in one of the places; of a segment: whether it is there. */
function exists(path, here) {
    return anyPlace(path, here, function (wire, place) {
        return place.field === 0 || isHeaderField(place) || wire.split('').some(function (character) {
            return character !== marks.component && character !== marks.repetition && character !== marks.subcomponent;
        });
    });
}

/** Whether one of the places is null: exactly "". */
function isNull(path, here) {
    return anyPlace(path, here, function (wire) { return wire === '""'; });
}

/** Whether one of the values is a number that stands so (<, <=, >, >=) to the given one. */
function numberIs(path, relation, limit, here) {
    return anyValue(path, here, function (value) { return holds(compareDecimals(value, limit), relation); });
}

/** Whether one of the values is a timestamp that stands so to the given digits, as far as both go. */
function timeIs(path, relation, limit, here) {
    return anyValue(path, here, function (value) { return holds(compareDates(value, limit), relation); });
}

/** Whether an order (-1, 0, 1, or null where there is none) is the one asked for. */
function holds(order, relation) {
    return order !== null && (order === 0 ? relation === '<=' || relation === '>=' : relation.charAt(0) === (order < 0 ? '<' : '>'));
}

/** The order of two texts of the same kind. */
function order(left, right) {
    return left < right ? -1 : left > right ? 1 : 0;
}

/** The order of two decimal numbers, digit by digit and never as floats; null where one is none. */
function compareDecimals(left, right) {
    function decimal(text) {
        var found = /^ *([+\-]?)(\d*)(?:\.(\d*))? *$/.exec(text);
        if (found === null || (found[2] || '') + (found[3] || '') === '') {
            return null;
        }
        var whole = found[2].replace(/^0+/, '');
        var fraction = (found[3] || '').replace(/0+$/, '');
        return { negative: found[1] === '-' && whole + fraction !== '', whole: whole, fraction: fraction };
    }
    var a = decimal(left);
    var b = decimal(right);
    if (a === null || b === null) {
        return null;
    }
    if (a.negative !== b.negative) {
        return a.negative ? -1 : 1;
    }
    var size = order(a.whole.length, b.whole.length) || order(a.whole, b.whole) || order(a.fraction, b.fraction);
    return a.negative ? -size : size;
}

/** The order of a timestamp and the digits of another; null where the value is no timestamp. */
function compareDates(value, limit) {
    var found = /^ *((?:\d\d){2,7})(?:[+\-.][\s\S]*)?$/.exec(value.replace(/ +$/, ''));
    if (found === null) {
        return null;
    }
    var common = Math.min(found[1].length, limit.length);
    return order(found[1].substring(0, common), limit.substring(0, common));
}
