package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.XxHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashFunctionsTest {
  /** The values are those of Envoy's own test of the two. */
  @Test
  void murmurHash2IsThatOfStdHash() {
    assertThat(murmur("foo")).isEqualTo("9631199822919835226");
    assertThat(murmur("bar")).isEqualTo("11474628671133349555");
    assertThat(murmur("foo\nbar")).isEqualTo("16306510975912980159");
    assertThat(murmur("lyft")).isEqualTo("12847078931730529320");
    assertThat(murmur("")).isEqualTo("6142509188972423790");
  }

  @Test
  void xxHash64HasSeeds() {
    assertThat(Long.toUnsignedString(xx("foo"))).isEqualTo("3728699739546630719");
    assertThat(Long.toUnsignedString(xx("bar"))).isEqualTo("5234164152756840025");
    assertThat(Long.toUnsignedString(xx("foo\nbar"))).isEqualTo("8917841378505826757");
    assertThat(Long.toUnsignedString(xx("lyft"))).isEqualTo("4400747396090729504");
    assertThat(Long.toUnsignedString(xx(""))).isEqualTo("17241709254077376921");
  }

  /** [rand.predef] of C++: the 10000th number of a default-constructed std::mt19937. */
  @Test
  void mersenneTwisterIsThatOfTheStandard() {
    Mt19937 twister = new Mt19937();
    for (int run = 0; run < 2; run++) {
      twister.seed(5489);
      assertThat(twister.next()).isEqualTo(3499211612L);
      long last = 0;
      for (int i = 1; i < 10_000; i++) {
        last = twister.next();
      }
      assertThat(last).isEqualTo(4123659995L);
    }
  }

  private static String murmur(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Long.toUnsignedString(MurmurHash2.hash(bytes, bytes.length));
  }

  private static long xx(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return XxHash.hash(bytes, 0, bytes.length);
  }
}
