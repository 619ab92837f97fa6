package io.legate.accesslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;

/**
 * One second in calendar terms, kept until another is asked for: most lines of a worker fall into
 * the same one. Confined to its worker.
 *
 * <p>Days to dates by Howard Hinnant's {@code civil_from_days}.
 */
final class CalendarTime {
  private static final long DAY = 86_400;
  private static final long NONE = Long.MIN_VALUE;

  private final ZoneId zone;
  private long second = NONE;
  private final byte[] isoText =
      "1970-01-01T00:00:00".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  int year;
  int month; // from 1
  int day; // from 1
  int hour;
  int minute;
  int secondOfMinute;
  int dayOfWeek; // 0 is Sunday
  int dayOfYear; // from 0
  int offsetSeconds;

  private CalendarTime(ZoneId zone) {
    this.zone = zone;
  }

  static CalendarTime utc() {
    return new CalendarTime(ZoneOffset.UTC);
  }

  static CalendarTime local() {
    return new CalendarTime(ZoneId.systemDefault());
  }

  static CalendarTime in(ZoneId zone) {
    return new CalendarTime(zone);
  }

  /** Goes to a second since the epoch. */
  void moveTo(long epochSecond) {
    if (epochSecond == second) {
      return;
    }
    second = epochSecond;
    offsetSeconds =
        zone instanceof ZoneOffset offset
            ? offset.getTotalSeconds()
            : zone.getRules().getOffset(Instant.ofEpochSecond(epochSecond)).getTotalSeconds();
    long shifted = epochSecond + offsetSeconds;
    long days = Math.floorDiv(shifted, DAY);
    int rest = (int) Math.floorMod(shifted, DAY);
    hour = rest / 3600;
    minute = rest / 60 % 60;
    secondOfMinute = rest % 60;
    dayOfWeek = (int) Math.floorMod(days + 4, 7);
    date(days);
    isoDigits();
  }

  private void date(long days) {
    long z = days + 719_468;
    long era = Math.floorDiv(z, 146_097);
    int dayOfEra = (int) Math.floorMod(z, 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int fromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * fromMarch + 2) / 153;
    day = fromMarch - (153 * monthFromMarch + 2) / 5 + 1;
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    dayOfYear = month <= 2 ? fromMarch - 306 : fromMarch + 59 + (leap ? 1 : 0);
  }

  private void isoDigits() {
    int y = Math.floorMod(year, 10_000);
    two(0, y / 100);
    two(2, y % 100);
    two(5, month);
    two(8, day);
    two(11, hour);
    two(14, minute);
    two(17, secondOfMinute);
  }

  private void two(int at, int value) {
    isoText[at] = (byte) ('0' + value / 10);
    isoText[at + 1] = (byte) ('0' + value % 10);
  }

  /** {@code 2016-04-15T20:17:00}; not to be changed. */
  byte[] isoText() {
    return isoText;
  }

  /** The zone's short name at this second. */
  String zoneName() {
    if (zone instanceof ZoneOffset) {
      return "UTC";
    }
    boolean daylight = zone.getRules().isDaylightSavings(Instant.ofEpochSecond(second));
    return TimeZone.getTimeZone(zone).getDisplayName(daylight, TimeZone.SHORT, Locale.ROOT);
  }
}
