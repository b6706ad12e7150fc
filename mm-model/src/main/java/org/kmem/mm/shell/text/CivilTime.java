package org.kmem.mm.shell.text;

import java.util.Locale;

/**
 * A moment taken apart as {@code gmtime(3)} does: the proleptic Gregorian calendar in UTC.
 *
 * @param year with all its digits
 * @param month 1 to 12
 * @param day of the month, 1 to 31
 * @param hour 0 to 23
 * @param minute 0 to 59
 * @param second 0 to 59
 * @param dayOfYear 1 to 366
 * @param dayOfWeek 0 to 6, Sunday is 0
 * @param epochSecond seconds since 1970
 * @param nano nanoseconds of the second
 */
public record CivilTime(
    long year,
    int month,
    int day,
    int hour,
    int minute,
    int second,
    int dayOfYear,
    int dayOfWeek,
    long epochSecond,
    int nano) {
  private static final long NANOS = 1_000_000_000L;
  private static final int DAY_SECONDS = 86_400;

  private static final String[] MONTHS = {
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"
  };
  private static final String[] DAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };

  /** Days of a 400-year era of the calendar, and days from its start, 1 March 0000, to 1970. */
  private static final int ERA_DAYS = 146_097;

  private static final int ERA_START_TO_EPOCH_DAYS = 719_468;

  /** Weekday of 1 January 1970: a Thursday. */
  private static final int EPOCH_WEEKDAY = 4;

  /**
   * Takes a moment apart.
   *
   * @param nanos nanoseconds since 1970
   * @return its parts
   */
  public static CivilTime of(long nanos) {
    long seconds = Math.floorDiv(nanos, NANOS);
    long days = Math.floorDiv(seconds, DAY_SECONDS);
    int secondOfDay = Math.floorMod(seconds, DAY_SECONDS);
    // Years begin in March here: a leap day is then the last of its year.
    long shifted = days + ERA_START_TO_EPOCH_DAYS;
    long era = Math.floorDiv(shifted, ERA_DAYS);
    int dayOfEra = Math.floorMod(shifted, ERA_DAYS);
    int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (ERA_DAYS - 1)) / 365;
    int dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayFromMarch + 2) / 153;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int beforeMarch = leap ? 60 : 59;
    return new CivilTime(
        year,
        month,
        dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1,
        secondOfDay / 3600,
        secondOfDay / 60 % 60,
        secondOfDay % 60,
        month <= 2 ? dayFromMarch - 305 : dayFromMarch + beforeMarch + 1,
        Math.floorMod(days + EPOCH_WEEKDAY, 7),
        seconds,
        Math.floorMod(nanos, (int) NANOS));
  }

  /**
   * Writes it as {@code strftime(3)} does, with {@code %N} for the nanoseconds.
   *
   * @param format text with conversions; unknown ones are left as they are
   * @return the text
   */
  public String format(String format) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c == '%' && i + 1 < format.length()) {
        text.append(conversion(format.charAt(++i)));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private String conversion(char letter) {
    int hour12 = hour % 12 == 0 ? 12 : hour % 12;
    return switch (letter) {
      case 'Y' -> Long.toString(year);
      case 'C' -> two(year / 100);
      case 'm' -> two(month);
      case 'd' -> two(day);
      case 'e' -> String.format(Locale.ROOT, "%2d", day);
      case 'H' -> two(hour);
      case 'I' -> two(hour12);
      case 'M' -> two(minute);
      case 'S' -> two(second);
      case 'y' -> two(year % 100);
      case 'a' -> DAYS[dayOfWeek].substring(0, 3);
      case 'A' -> DAYS[dayOfWeek];
      case 'b', 'h' -> MONTHS[month - 1].substring(0, 3);
      case 'B' -> MONTHS[month - 1];
      case 'j' -> String.format(Locale.ROOT, "%03d", dayOfYear);
      case 'p' -> hour < 12 ? "AM" : "PM";
      case 'F' -> format("%Y-%m-%d");
      case 'T' -> format("%H:%M:%S");
      case 'R' -> format("%H:%M");
      case 'D' -> format("%m/%d/%y");
      case 'c' -> format("%a %b %e %H:%M:%S %Y");
      case 's' -> Long.toString(epochSecond);
      case 'N' -> String.format(Locale.ROOT, "%09d", nano);
      case 'u' -> Integer.toString(dayOfWeek == 0 ? 7 : dayOfWeek);
      case 'w' -> Integer.toString(dayOfWeek);
      case 'Z' -> "UTC";
      case 'z' -> "+0000";
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> "%" + letter;
    };
  }

  private static String two(long number) {
    return String.format(Locale.ROOT, "%02d", number);
  }
}
