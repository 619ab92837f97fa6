package io.legate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalendarTimeTest {
  private static final DateTimeFormatter FIELDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss D EEE", Locale.ENGLISH);

  @Test
  void agreesWithTheCalendarOfTheJdkInEveryZone() {
    Random random = new Random(7);
    for (ZoneId zone :
        new ZoneId[] {ZoneOffset.UTC, ZoneId.of("Asia/Kathmandu"), ZoneId.of("America/New_York")}) {
      CalendarTime time = CalendarTime.in(zone);
      TimeFormat format = TimeFormat.compile("%Y-%m-%dT%H:%M:%S|%j|%a %z", new Problems().at());
      for (int i = 0; i < 20_000; i++) {
        long second = random.nextLong(-2_000_000_000L, 200_000_000_000L);
        ZonedDateTime oracle = Instant.ofEpochSecond(second).atZone(zone);
        LineBuffer out = new LineBuffer(64);
        format.write(second * 1000, time, out);
        int seconds = oracle.getOffset().getTotalSeconds();
        String expected =
            "%s|%03d|%s %s%02d%02d"
                .formatted(
                    DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").format(oracle),
                    oracle.getDayOfYear(),
                    FIELDS.format(oracle).substring(FIELDS.format(oracle).lastIndexOf(' ') + 1),
                    seconds < 0 ? "-" : "+",
                    Math.abs(seconds) / 3600,
                    Math.abs(seconds) / 60 % 60);
        assertThat(new String(out.bytes(), 0, out.length(), StandardCharsets.US_ASCII))
            .isEqualTo(expected);
      }
    }
  }
}
