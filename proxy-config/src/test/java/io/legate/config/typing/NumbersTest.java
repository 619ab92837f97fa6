package io.legate.config.typing;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.config.schema.FieldSchema.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "42, 42",
    "-7, -7",
    "+7, 7",
    "5.0, 5",
    "1e3, 1000",
    "0x10, 16",
    "0o17, 15",
    "0644, 420",
    "1_000, 1000",
    "9223372036854775807, 9223372036854775807"
  })
  void readsWholeNumbersAsPeopleWriteThem(String text, long value) {
    assertThat(Numbers.integer(text, true, Kind.INT64)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "x",
        "1.5",
        "0.1",
        "1e-3",
        "1e999999999",
        "0x",
        "--1",
        "1 2",
        "9223372036854775808",
        "NaN",
        "0x1p3",
        "1f",
        "٣"
      })
  void knowsWhatIsNoWholeNumber(String text) {
    assertThat(Numbers.integer(text, true, Kind.INT64)).isNull();
  }

  @Test
  void keepsToTheRangeOfTheKind() {
    assertThat(Numbers.integer("4294967295", true, Kind.UINT32)).isEqualTo(4294967295L);
    assertThat(Numbers.integer("4294967296", true, Kind.UINT32)).isNull();
    assertThat(Numbers.integer("-1", true, Kind.UINT32)).isNull();
    assertThat(Numbers.integer("2147483648", true, Kind.INT32)).isNull();
    assertThat(Numbers.integer("18446744073709551615", true, Kind.UINT64)).isEqualTo(-1L);
    assertThat(Numbers.integer("18446744073709551616", true, Kind.UINT64)).isNull();
  }

  @Test
  void takesALeadingZeroForOctalOnlyWithoutQuotes() {
    assertThat(Numbers.integer("010", true, Kind.INT32)).isEqualTo(8L);
    assertThat(Numbers.integer("010", false, Kind.INT32)).isEqualTo(10L);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "-0.5, -0.5", "1e3, 1000", ".5, 0.5", ".inf, Infinity", "-.Inf, -Infinity"})
  void readsNumbers(String text, double value) {
    assertThat(Numbers.floating(text)).isEqualTo(value);
  }

  @Test
  void readsBooleansInAnyCase() {
    assertThat(Numbers.bool("True")).isTrue();
    assertThat(Numbers.bool("yes")).isTrue();
    assertThat(Numbers.bool("OFF")).isFalse();
    assertThat(Numbers.bool("1")).isNull();
    assertThat(Numbers.bool("")).isNull();
  }
}
