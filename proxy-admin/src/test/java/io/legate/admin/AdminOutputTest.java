package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdminOutputTest {
  private final AdminOutput out = new AdminOutput();

  @Test
  void writesUtf8() {
    out.append("aä€😀").append('!').append(-12L).append("xyz", 1, 2);

    assertThat(taken()).isEqualTo("aä€😀!-12y");
    assertThat(out.length()).isZero();
  }

  @Test
  void joinsSurrogatesAcrossCalls() {
    out.append("\ud83d").append("\ude00");

    assertThat(taken()).isEqualTo("😀");
  }

  @Test
  void replacesSurrogatesThatStayAlone() {
    out.append("a\ud83db\ude00c");

    assertThat(taken()).isEqualTo("a\ufffdb\ufffdc");
  }

  @Test
  void writesWhatTheJdkWrites() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 100; j++) {
        int codePoint = random.nextInt(1 << (7 + random.nextInt(14)));
        boolean surrogate = codePoint >= 0xd800 && codePoint < 0xe000;
        text.appendCodePoint(surrogate || !Character.isValidCodePoint(codePoint) ? 'x' : codePoint);
      }
      out.append(text);
      assertThat(taken()).isEqualTo(text.toString());
    }
  }

  private String taken() {
    return new String(out.take(), StandardCharsets.UTF_8);
  }
}
