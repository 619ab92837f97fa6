package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCharsTest {
  @ParameterizedTest
  @ValueSource(ints = {3, 8, 9, 16, 21})
  void everyByteIsJudgedAtEveryPlaceOfAValue(int length) {
    for (int b = 0; b < 256; b++) {
      boolean control = b < 0x20 && b != '\t' || b == 0x7f;
      boolean blank = b == ' ' || b == '\t';
      for (int i = 0; i < length; i++) {
        byte[] bytes = new byte[length + 2];
        Arrays.fill(bytes, (byte) 0xfe);
        bytes[0] = '\r'; // outside
        bytes[length + 1] = 0; // outside
        bytes[1 + i] = (byte) b;
        boolean atAnEnd = i == 0 || i == length - 1;
        assertThat(FieldChars.isValue(bytes, 1, length + 1))
            .describedAs("%d at %d", b, i)
            .isEqualTo(!control && !(blank && atAnEnd));
      }
    }
  }

  @Test
  void valuesMayBeEmptyAndHaveTabsInside() {
    assertThat(isValue("")).isTrue();
    assertThat(isValue("a\tb")).isTrue();
    assertThat(isValue("a\tb and more\tof it\u00ff")).isTrue();
    assertThat(isValue("a\tb and\u0001more of it")).isFalse();
  }

  @Test
  void namesAreTokensWithoutUpperCase() {
    assertThat(isName("")).isFalse();
    assertThat(isName("!#$%&'*+-.^_`|~0189azq")).isTrue();
    for (char c = 0; c < 256; c++) {
      boolean letter = c >= 'a' && c <= 'z';
      boolean digit = c >= '0' && c <= '9';
      boolean mark = "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      assertThat(isName("x" + c + "y"))
          .describedAs("%d", (int) c)
          .isEqualTo(letter || digit || mark);
    }
  }

  private static boolean isName(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return FieldChars.isName(bytes, 0, bytes.length);
  }

  private static boolean isValue(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return FieldChars.isValue(bytes, 0, bytes.length);
  }
}
