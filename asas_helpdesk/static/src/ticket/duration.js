/* global luxon */
/**
 * Spans and moments of time in words, as people read them in Arabic and in English.
 *
 * `tools/duration.py` does the same on the server. The tests of both read one table of cases,
 * `static/tests/duration_cases.json`: change them together.
 *
 * Digits are Western in every language, so that a screen shows only one kind.
 */
import { localization } from "@web/core/l10n/localization";
import { session } from "@web/session";

export const DAY = 24 * 60;

const LESS = { ar: "أقل من دقيقة", en: "less than a minute" };
const HALVES = { ar: ["صباحاً", "مساءً"], en: ["AM", "PM"] };
const BEFORE_CLOCK = { ar: "، الساعة " };
// Units by Unicode's plural categories; the dual has two forms, one for a subject and one after a
// preposition. Unicode's catalogues lack the second dual and working days.
const FORMS = {
    ar: {
        minute: {
            one: "دقيقة",
            two: ["دقيقتان", "دقيقتين"],
            few: "{} دقائق",
            other: "{} دقيقة",
        },
        hour: {
            one: "ساعة",
            two: ["ساعتان", "ساعتين"],
            few: "{} ساعات",
            other: "{} ساعة",
        },
        day: {
            one: "يوم",
            two: ["يومان", "يومين"],
            few: "{} أيام",
            many: "{} يومًا",
            other: "{} يوم",
        },
        "working-day": {
            one: "يوم عمل",
            two: ["يوما عمل", "يومي عمل"],
            few: "{} أيام عمل",
            other: "{} يوم عمل",
        },
    },
    en: { "working-day": { one: "{} working day", other: "{} working days" } },
};
// The names of the months as in the library that writes Hijri dates on the server.
const MONTHS = {
    ar: [
        "محرم",
        "صفر",
        "ربيع الأول",
        "ربيع الثاني",
        "جمادى الأولى",
        "جمادى الآخرة",
        "رجب",
        "شعبان",
        "رمضان",
        "شوال",
        "ذو القعدة",
        "ذو الحجة",
    ],
    en: [
        "Muharram",
        "Safar",
        "Rabi' al-Awwal",
        "Rabi' al-Thani",
        "Jumada al-Ula",
        "Jumada al-Akhirah",
        "Rajab",
        "Sha'ban",
        "Ramadan",
        "Shawwal",
        "Dhu al-Qa'dah",
        "Dhu al-Hijjah",
    ],
};
// The years for which the server knows Umm al-Qura dates.
const HIJRI_YEARS = [1343, 1500];

/** Whether a span of minutes is counted in days; for the options see `formatDuration`. */
function isInDays(minutes, day, daysFrom) {
    if (!day || minutes < day) {
        return false;
    }
    return minutes >= daysFrom * 60 || (day !== DAY && minutes % day === 0);
}

/**
 * Write a span in whole units, two at most, such as “2 hours and 5 minutes”.
 *
 * @param {number} minutes
 * @param {Object} [options]
 * @param {string} [options.lang] a language code such as `ar_001`; the reader's by default
 * @param {boolean} [options.subject] whether the words are a subject or stand alone (ساعتان); else
 *  they follow a preposition or say how long something took (خلال ساعتين)
 * @param {number|null} [options.day] the minutes of a day. Other than 24 hours it makes working
 *  days; null makes no days
 * @param {number} [options.daysFrom] from how many hours on days are counted; working days are
 *  also counted when the span is a whole number of them
 * @returns {string}
 */
export function formatDuration(minutes, { lang, subject = false, day = DAY, daysFrom = 24 } = {}) {
    const locale = localeOf(lang);
    const units = unitsOf(minutes, locale, day, daysFrom);
    if (units.length) {
        const words = units.map(([number, unit]) => count(number, unit, locale, subject));
        return new Intl.ListFormat(locale.baseName).format(words);
    }
    return LESS[locale.language] || `< ${count(1, "minute", locale, subject)}`;
}

/**
 * Write a time of the day as `4:18 مساءً` or `4:18 PM`.
 *
 * @param {luxon.DateTime} moment
 * @param {{ lang?: string }} [options]
 */
export function formatClock(moment, { lang } = {}) {
    const locale = localeOf(lang);
    const halves = HALVES[locale.language];
    if (!halves) {
        return western(moment, locale).toLocaleString(luxon.DateTime.TIME_SIMPLE);
    }
    const minute = String(moment.minute).padStart(2, "0");
    return `${moment.hour % 12 || 12}:${minute} ${halves[Number(moment.hour >= 12)]}`;
}

/**
 * Write a local moment as `السبت 28 نوفمبر 2026 (18 جمادى الآخرة 1448هـ)، الساعة 4:18 مساءً`.
 *
 * @param {luxon.DateTime} moment
 * @param {{ lang?: string, hijri?: boolean }} [options] `hijri`: whether the Umm al-Qura date is
 *  given in brackets, if there is one; by default as the settings say
 */
export function formatMoment(moment, { lang, hijri } = {}) {
    const before = BEFORE_CLOCK[localeOf(lang).language] || ", ";
    return formatDate(moment, { lang, hijri }) + before + formatClock(moment, { lang });
}

/** Write the day of a moment in both calendars, as `formatMoment` does. */
export function formatDate(moment, { lang, hijri = Boolean(session.asas_helpdesk_hijri) } = {}) {
    const inHijri = hijri && formatHijri(moment, { lang });
    return (
        western(moment, localeOf(lang)).toFormat("cccc d MMMM yyyy") +
        (inHijri ? ` (${inHijri})` : "")
    );
}

/**
 * Write a local moment as briefly as a list needs it: `28 نوفمبر، 4:18 مساءً`, with the year if it
 * is not the present one.
 */
export function formatShortMoment(moment, { lang } = {}) {
    const locale = localeOf(lang);
    const comma = locale.language === "ar" ? "، " : ", ";
    return formatShortDate(moment, { lang }) + comma + formatClock(moment, { lang });
}

/** Write the day of a moment as briefly as a list needs it. */
export function formatShortDate(moment, { lang } = {}) {
    const thisYear = moment.year === luxon.DateTime.now().setZone(moment.zone).year;
    return western(moment, localeOf(lang)).toFormat(thisYear ? "d MMM" : "d MMM yyyy");
}

/** Write the day of a moment without its year, as `الأحد 1 مارس` or `Sunday 1 March`. */
export function formatDay(moment, { lang } = {}) {
    return western(moment, localeOf(lang)).toFormat("cccc d MMMM");
}

/** Write the Umm al-Qura date of a local moment; empty if the calendar is unknown. */
export function formatHijri(moment, { lang } = {}) {
    const parts = new Intl.DateTimeFormat("en-u-ca-islamic-umalqura-nu-latn", {
        day: "numeric",
        month: "numeric",
        year: "numeric",
        timeZone: "UTC",
    }).formatToParts(Date.UTC(moment.year, moment.month - 1, moment.day));
    const [day, month, year] = ["day", "month", "year"].map((type) =>
        parseInt(parts.find((part) => part.type === type).value),
    );
    if (year < HIJRI_YEARS[0] || year > HIJRI_YEARS[1]) {
        return "";
    }
    return localeOf(lang).language === "ar"
        ? `${day} ${MONTHS.ar[month - 1]} ${year}هـ`
        : `${day} ${MONTHS.en[month - 1]} ${year} AH`;
}

/** Split a span into pairs of a number and its unit, leaving out zeros. */
function unitsOf(minutes, locale, day, daysFrom) {
    const unit = day === DAY ? "day" : "working-day";
    const sayable = unit === "day" || FORMS[locale.language]?.[unit];
    let units = [
        [Math.floor(minutes / 60), "hour"],
        [Math.floor(minutes % 60), "minute"],
    ];
    if (sayable && isInDays(minutes, day, daysFrom)) {
        units = [
            [Math.floor(minutes / day), unit],
            [Math.floor((minutes % day) / 60), "hour"],
        ];
    }
    return units.filter(([number]) => number);
}

function count(number, unit, locale, subject) {
    const forms = FORMS[locale.language]?.[unit];
    if (!forms) {
        return new Intl.NumberFormat(locale.baseName, {
            style: "unit",
            unit,
            unitDisplay: "long",
            numberingSystem: "latn",
        }).format(number);
    }
    const category = new Intl.PluralRules(locale.language).select(number);
    const form = forms[category] || forms.other;
    const word = Array.isArray(form) ? form[subject ? 0 : 1] : form;
    return word.replace("{}", number);
}

function western(moment, locale) {
    return moment.reconfigure({ locale: locale.baseName, numberingSystem: "latn" });
}

function localeOf(lang) {
    const code = (lang || localization.code || "en").split("@")[0].replaceAll("_", "-");
    try {
        return new Intl.Locale(code);
    } catch {
        return new Intl.Locale("en");
    }
}
