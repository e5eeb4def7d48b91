/** Days from 1 March of the year 0 to a date; the year starts in March here, so that the leap day is its last. */
function dayNumber(year, month, day) {
    var y = month > 2 ? year : year - 1;
    var m = month > 2 ? month - 3 : month + 9;
    return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((m * 153 + 2) / 5) + day - 1;
}

/** The date that a day number means, as [year, month, day]; null outside of the years 0 to 9999. */
function dateOfNumber(number) {
    var cycle = Math.floor(number / 146097);
    var day = number - cycle * 146097;
    var inCycle = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36524) - Math.floor(day / 146096)) / 365);
    day -= inCycle * 365 + Math.floor(inCycle / 4) - Math.floor(inCycle / 100);
    var month = Math.floor((day * 5 + 2) / 153);
    day -= Math.floor((month * 153 + 2) / 5) - 1;
    var year = cycle * 400 + inCycle + (month > 9 ? 1 : 0);
    return year < 0 || year > 9999 ? null : [year, month < 10 ? month + 3 : month - 9, day];
}

/** A number with leading zeros. */
function zeros(number, width) {
    var text = String(number);
    return new Array(Math.max(width - text.length, 0) + 1).join('0') + text;
}

/** A date in its parts as HL7 writes it, as far as it is known. */
function hl7OfMoment(moment) {
    return ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'].map(function (letters) {
        return moment[letters] || '';
    }).join('') + (moment.S === undefined ? '' : '.' + moment.S) + (moment.Z || '');
}

/** Days from 1 March of the year 0; null where the day is not known. */
function dayOf(moment) {
    return moment.dd === undefined ? null : dayNumber(Number(moment.yyyy), Number(moment.MM), Number(moment.dd));
}

/** Seconds of a clock from 1 March of the year 0; null where the hour is not known. */
function secondsOf(moment) {
    return moment.HH === undefined ? null :
        dayOf(moment) * 86400 + Number(moment.HH) * 3600 + Number(moment.mm || 0) * 60 + Number(moment.ss || 0);
}

/** The same precision at other seconds, or null. */
function momentAt(moment, seconds) {
    var date = dateOfNumber(Math.floor(seconds / 86400));
    if (date === null) {
        return null;
    }
    var ofDay = seconds - Math.floor(seconds / 86400) * 86400;
    return {
        yyyy: zeros(date[0], 4),
        MM: zeros(date[1], 2),
        dd: zeros(date[2], 2),
        HH: moment.HH === undefined ? undefined : zeros(Math.floor(ofDay / 3600), 2),
        mm: moment.mm === undefined ? undefined : zeros(Math.floor(ofDay / 60) % 60, 2),
        ss: moment.ss === undefined ? undefined : zeros(ofDay % 60, 2),
        S: moment.S,
        Z: moment.Z
    };
}

/** The same day of another month, or the last where that has fewer days; null where there is none. */
function monthsLater(moment, months) {
    var number = Number(moment.yyyy) * 12 + Number(moment.MM || 1) - 1 + months;
    var year = Math.floor(number / 12);
    if (year < 0 || year > 9999) {
        return null;
    }
    var month = number - year * 12 + 1;
    var length = dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - dayNumber(year, month, 1);
    return {
        yyyy: zeros(year, 4),
        MM: moment.MM === undefined ? undefined : zeros(month, 2),
        dd: moment.dd === undefined ? undefined : zeros(Math.min(Number(moment.dd), length), 2),
        HH: moment.HH,
        mm: moment.mm,
        ss: moment.ss,
        S: moment.S,
        Z: moment.Z
    };
}

/** A moment so much later, or null. */
function laterBy(moment, amount, unit) {
    var seconds = { hours: 3600, minutes: 60, seconds: 1 }[unit];
    var needed = { years: 'yyyy', months: 'MM', weeks: 'dd', days: 'dd', hours: 'HH', minutes: 'mm', seconds: 'ss' }[unit];
    if (moment[needed] === undefined) {
        return null;
    }
    if (seconds !== undefined) {
        return momentAt(moment, secondsOf(moment) + amount * seconds);
    }
    if (unit === 'years' || unit === 'months') {
        return monthsLater(moment, unit === 'years' ? amount * 12 : amount);
    }
    var ofDay = moment.HH === undefined ? 0 : secondsOf(moment) - dayOf(moment) * 86400;
    return momentAt(moment, (dayOf(moment) + (unit === 'weeks' ? 7 * amount : amount)) * 86400 + ofDay);
}

/** A timestamp so much later, or earlier where the amount is negative. */
function dateAdd(value, amount, unit, fallback) {
    return onText(value, function (text) {
        var moment = momentOfHl7(text);
        var later = moment === null ? null : laterBy(moment, amount, unit);
        return later === null ? unusable(text, fallback, 'is not a date to which ' + unit + ' can be added') : hl7OfMoment(later);
    });
}

/** Seconds east of Greenwich; null where the moment names no offset, or one that no place on Earth has. */
function offsetOf(moment) {
    if (moment.Z === undefined) {
        return null;
    }
    var minutes = Number(moment.Z.substring(3));
    var seconds = Number(moment.Z.substring(1, 3)) * 3600 + minutes * 60;
    return minutes > 59 || seconds > 18 * 3600 ? null : moment.Z.charAt(0) === '-' ? -seconds : seconds;
}

/** A whole number without what stands behind the point. */
function truncated(number) {
    return number < 0 ? -Math.floor(-number) : Math.floor(number);
}

/** Full units from one moment to another, or null. */
function unitsBetween(from, to, unit) {
    var seconds = { hours: 3600, minutes: 60, seconds: 1 }[unit];
    if (seconds !== undefined) {
        var offsets = (from.Z === undefined) === (to.Z === undefined);
        var start = from.Z === undefined ? 0 : offsetOf(from);
        var end = to.Z === undefined ? 0 : offsetOf(to);
        if (!offsets || start === null || end === null || from.HH === undefined || to.HH === undefined) {
            return null;
        }
        return truncated((secondsOf(to) - end - secondsOf(from) + start) / seconds);
    }
    if (from.dd === undefined || to.dd === undefined) {
        return null;
    }
    var days = dayOf(to) - dayOf(from);
    if (days < 0) {
        return 0 - unitsBetween(to, from, unit);
    }
    var months = (Number(to.yyyy) - Number(from.yyyy)) * 12 + Number(to.MM) - Number(from.MM) - (Number(to.dd) < Number(from.dd) ? 1 : 0);
    return { years: truncated(months / 12), months: months, weeks: truncated(days / 7), days: days }[unit];
}

/** From one timestamp to another that stands behind a |, in full units. */
function dateDiff(value, unit, fallback) {
    return onText(value, function (text) {
        var bar = text.indexOf('|');
        var from = bar === -1 ? null : momentOfHl7(text.substring(0, bar));
        var to = bar === -1 ? null : momentOfHl7(text.substring(bar + 1));
        var units = from === null || to === null ? null : unitsBetween(from, to, unit);
        return units === null ? unusable(text, fallback, 'is not two dates between which ' + unit + ' can be counted') : String(units + 0);
    });
}

/** The moment of a local time in a zone; null where it is doubtful and must not be. Null also without a zone. */
function instantIn(local, zone, doubtful) {
    if (zone === '') {
        return null;
    }
    var rules = Packages.java.time.ZoneId.of(zone).getRules();
    var valid = rules.getValidOffsets(local);
    if (valid.size() === 1) {
        return local.toInstant(valid.get(0));
    }
    if (doubtful === 'error') {
        return null;
    }
    return local.toInstant(valid.size() === 0 ? rules.getTransition(local).getOffsetBefore() :
        valid.get(doubtful === 'later' ? 1 : 0));
}

/** A moment as a clock in a zone shows it, or null. */
function toldIn(moment, to, from, doubtful) {
    var time = Packages.java.time;
    if (moment.mm === undefined || moment.yyyy < '0001' || moment.yyyy > '9998') {
        return null;
    }
    var local = time.LocalDateTime.of(Number(moment.yyyy), Number(moment.MM), Number(moment.dd), Number(moment.HH), Number(moment.mm), Number(moment.ss || 0));
    var given = offsetOf(moment);
    if (moment.Z !== undefined && given === null) {
        return null;
    }
    var instant = moment.Z !== undefined ? local.toInstant(time.ZoneOffset.ofTotalSeconds(given)) : instantIn(local, from, doubtful);
    if (instant === null) {
        return null;
    }
    var offset = time.ZoneId.of(to).getRules().getOffset(instant);
    var seconds = Number(offset.getTotalSeconds());
    var there = time.LocalDateTime.ofInstant(instant, offset);
    var minutes = Math.abs(seconds) / 60;
    if (seconds % 60 !== 0 || there.getYear() < 1 || there.getYear() > 9999) {
        return null;
    }
    return {
        yyyy: zeros(there.getYear(), 4),
        MM: zeros(there.getMonthValue(), 2),
        dd: zeros(there.getDayOfMonth(), 2),
        HH: zeros(there.getHour(), 2),
        mm: zeros(there.getMinute(), 2),
        ss: moment.ss === undefined ? undefined : zeros(there.getSecond(), 2),
        S: moment.S,
        Z: (seconds < 0 ? '-' : '+') + zeros(Math.floor(minutes / 60), 2) + zeros(minutes % 60, 2)
    };
}

/** A timestamp as a clock in a named time zone shows it. A date without a time stays as it is. */
function zoneTime(value, to, from, doubtful, fallback) {
    return onText(value, function (text) {
        var moment = momentOfHl7(text);
        if (moment !== null && moment.HH === undefined) {
            return text;
        }
        var told = moment === null ? null : toldIn(moment, to, from, doubtful);
        return told === null ? unusable(text, fallback, 'is not a time that can be told in another time zone') : hl7OfMoment(told);
    });
}
