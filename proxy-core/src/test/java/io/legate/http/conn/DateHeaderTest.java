package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DateHeaderTest {
  private final DateHeader header = new DateHeader();

  @Test
  void isTheExampleOfTheRfc() {
    assertThat(at(784_111_777_999L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void isWhatTheJdkFormats() {
    DateTimeFormatter jdk =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long second = random.nextInt() & 0xFFFFFFFFL; // 1970 to 2106
      assertThat(at(second * 1000)).isEqualTo(jdk.format(Instant.ofEpochSecond(second)));
    }
  }

  @Test
  void isMadeOncePerSecond() {
    byte[] first = header.value(5000);
    assertThat(header.value(5999)).isSameAs(first);
    assertThat(header.value(6000)).isNotSameAs(first);
  }

  private String at(long millis) {
    return new String(header.value(millis), StandardCharsets.US_ASCII);
  }
}
