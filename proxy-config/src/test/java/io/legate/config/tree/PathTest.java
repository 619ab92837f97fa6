package io.legate.config.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathTest {

  @Test
  void writesFieldsItemsAndQuotedKeys() {
    Path path = Path.ROOT.field("a").item(2).field("b.c").field("d");

    assertThat(path.toString()).isEqualTo("a[2][\"b.c\"].d");
  }

  @Test
  void parsesWhatItWrites() {
    assertThat(Path.parse("a[2][\"b.c\"].d")).containsExactly("a", 2, "b.c", "d");
    assertThat(Path.parse("")).isEmpty();
  }

  @Test
  void takesWhatIsNoPathForAKeyThatNothingHas() {
    assertThat(Path.parse("a[x].b")).containsExactly("a", "x", "b");
    assertThat(Path.parse("a[")).containsExactly("a", "[");
    assertThat(Path.parse("a[99999999999]")).containsExactly("a", "99999999999");
  }
}
