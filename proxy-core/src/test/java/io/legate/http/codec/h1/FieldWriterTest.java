package io.legate.http.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderFormat;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FieldWriterTest {
  private static final String[] NAMES = {
    "X-Custom", "x-other", "Server", "Via", "Content-Type", "X-Envoy-Attempt-Count", "a1b-c2d"
  };

  private final HeaderMap map = new HeaderMap(16);

  /** A field as the oracle keeps it. */
  private record Field(String name, String value, boolean parsed) {}

  private final List<Field> oracle = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(HeaderFormat.class)
  void writesWhatANaiveWriterWould(HeaderFormat format) {
    for (int seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      parse(random, format);
      for (int i = random.nextInt(8); i > 0; i--) {
        edit(random);
      }
      assertThat(written(format)).describedAs("seed " + seed).isEqualTo(expected(format));
    }
  }

  @Test
  void writesAddedNamesInLowerCaseWhenTheCaseIsKept() {
    Http1Options options = options(HeaderFormat.PRESERVE_CASE);
    HeadParser parser = new HeadParser(new NoListener(), options, map);
    parser.begin(map, false);
    parser.feed(
        Unpooled.copiedBuffer("X-A: 1\r\n\r\nTHE BODY FOLLOWS AT ONCE", StandardCharsets.US_ASCII));
    map.add(HeaderName.of("x-added-later"), "2");

    assertThat(written(HeaderFormat.PRESERVE_CASE)).isEqualTo("X-A: 1\r\nx-added-later: 2\r\n");
  }

  private void parse(Random random, HeaderFormat format) {
    map.clear();
    oracle.clear();
    var head = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = random.nextInt(5) == 0 ? "Transfer-Encoding" : name(random);
      String value = "v" + random.nextInt(1000);
      head.append(name).append(random.nextInt(4) == 0 ? ":\t " : ": ").append(value);
      head.append(random.nextInt(4) == 0 ? " \r\n" : "\r\n");
      oracle.add(new Field(name, value, true));
    }
    HeadParser parser = new HeadParser(new NoListener(), options(format), map);
    parser.begin(map, false);
    assertThat(parser.feed(Unpooled.copiedBuffer(head + "\r\n", StandardCharsets.US_ASCII)))
        .isTrue();
  }

  private void edit(Random random) {
    String name = name(random);
    String value = "e" + random.nextInt(1000);
    HeaderName key = HeaderName.of(name);
    switch (random.nextInt(4)) {
      case 0 -> {
        map.add(key, value);
        oracle.add(new Field(key.text(), value, false));
      }
      case 1 -> {
        map.set(key, value);
        oracle.removeIf(f -> f.name.equalsIgnoreCase(name));
        oracle.add(new Field(key.text(), value, false));
      }
      case 2 -> {
        map.remove(key);
        oracle.removeIf(f -> f.name.equalsIgnoreCase(name));
      }
      default -> append(key, value);
    }
  }

  private void append(HeaderName key, String value) {
    map.append(key, ",", value.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < oracle.size(); i++) {
      Field f = oracle.get(i);
      if (f.name.equalsIgnoreCase(key.text())) {
        oracle.set(i, new Field(key.text(), f.value + "," + value, false));
        return;
      }
    }
    oracle.add(new Field(key.text(), value, false));
  }

  private String expected(HeaderFormat format) {
    var text = new StringBuilder();
    for (Field f : oracle) {
      if (f.name.equalsIgnoreCase(Headers.TRANSFER_ENCODING.text())) {
        continue;
      }
      String lower = f.name.toLowerCase(java.util.Locale.ROOT);
      String name =
          switch (format) {
            case LOWER_CASE -> lower;
            case PROPER_CASE_WORDS -> proper(lower);
            case PRESERVE_CASE -> f.parsed ? f.name : lower;
          };
      text.append(name).append(": ").append(f.value).append("\r\n");
    }
    return text.toString();
  }

  private static String proper(String lower) {
    var text = new StringBuilder();
    for (int i = 0; i < lower.length(); i++) {
      boolean start = i == 0 || !Character.isLetterOrDigit(lower.charAt(i - 1));
      text.append(start ? Character.toUpperCase(lower.charAt(i)) : lower.charAt(i));
    }
    return text.toString();
  }

  private String written(HeaderFormat format) {
    byte[] out = new byte[FieldWriter.bound(map)];
    int n = FieldWriter.put(map, out, 0, format);
    return new String(out, 0, n, StandardCharsets.US_ASCII);
  }

  private static String name(Random random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private static Http1Options options(HeaderFormat format) {
    return new Http1Options(
        60 * 1024, 100, false, "", false, false, Http1Options.Underscores.ALLOW, format);
  }

  private static final class NoListener implements HeadParser.Listener {
    @Override
    public int onStartLine(byte[] bytes, int start, int end) {
      throw new AssertionError("trailers have none");
    }

    @Override
    public boolean onField(HeaderName name, byte[] bytes, int value, int valueLength) {
      return true;
    }
  }
}
