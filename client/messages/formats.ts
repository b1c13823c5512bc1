/** How one locale writes numbers, times and plurals. Catalogues build their sentences with it. */
export interface Formats {
  readonly locale: string;
  number(value: number): string;
  /** Picks the sentence for this count; `other` is always there. */
  plural(
    count: number,
    forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
  ): string;
  /** ISO 8601 → hours and minutes. */
  time(iso: string): string;
  /** ISO 8601 → the time for today, else the shortest date that is not ambiguous. */
  day(iso: string): string;
  /** ISO 8601 → date and time in full. */
  moment(iso: string): string;
  /** ISO 8601 → the date in full. */
  date(iso: string): string;
  /** ISO 8601 → "5 minutes ago", "yesterday". */
  ago(iso: string): string;
  /** Bytes → "3.4 MB". */
  bytes(count: number): string;
  /** Seconds → "2 minutes". */
  duration(seconds: number): string;
}

/** Seconds of each unit. */
const AGO: [number, Intl.RelativeTimeFormatUnit][] = [
  [86_400 * 365, "year"],
  [86_400 * 30, "month"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** `now` gives milliseconds since 1970; it decides which dates are today and this year. */
export function createFormats(locale: string, now: () => number): Formats {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const times = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const years = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  return {
    locale,
    number: (value) => numbers.format(value),
    plural: (count, forms) => forms[plurals.select(count)] ?? forms.other,
    time: (iso) => format(times, iso),
    day: (iso) => {
      const date = new Date(iso);
      if (Number.isNaN(date.getTime())) return "";
      const today = new Date(now());
      if (date.toDateString() === today.toDateString()) return times.format(date);
      return (date.getFullYear() === today.getFullYear() ? days : years).format(date);
    },
    moment: (iso) => format(moments, iso),
    date: (iso) => format(new Intl.DateTimeFormat(locale, { dateStyle: "long" }), iso),
    ago: (iso) => {
      const seconds = (Date.parse(iso) - now()) / 1000;
      if (Number.isNaN(seconds)) return "";
      const [size, unit] = AGO.find(([size]) => Math.abs(seconds) >= size) ?? [60, "minute"];
      return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(
        Math.min(0, Math.round(seconds / size)),
        unit,
      );
    },
    bytes: (count) => {
      const step = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
      return new Intl.NumberFormat(locale, {
        style: "unit",
        unit: BYTE_UNITS[step] ?? "byte",
        unitDisplay: "short",
        maximumSignificantDigits: 3,
      }).format(count / 1000 ** step);
    },
    duration: (seconds) => {
      const [value, unit] = seconds < 90 ? [seconds, "second"] : [seconds / 60, "minute"];
      return new Intl.NumberFormat(locale, {
        style: "unit",
        unit,
        unitDisplay: "long",
        maximumFractionDigits: 0,
      }).format(Math.max(1, Math.ceil(value)));
    },
  };
}

/** A document from elsewhere may carry a time that is none: it is shown as nothing, and the screen stays. */
function format(formatter: Intl.DateTimeFormat, iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : formatter.format(date);
}
