package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

  private static final List<String> FIELDS = List.of("address", "port_value", "named_port");

  @Test
  void findsSlips() {
    assertThat(Suggestions.nearest("adress", FIELDS)).isEqualTo("address");
    assertThat(Suggestions.nearest("addrses", FIELDS)).isEqualTo("address");
    assertThat(Suggestions.nearest("portvalue", FIELDS)).isEqualTo("port_value");
  }

  @Test
  void findsPartsOfNames() {
    assertThat(Suggestions.nearest("port", FIELDS)).isEqualTo("port_value");
  }

  @Test
  void suggestsNothingThatIsFar() {
    assertThat(Suggestions.nearest("timeout", FIELDS)).isNull();
    assertThat(Suggestions.nearest("x".repeat(10_000), FIELDS)).isNull();
  }
}
