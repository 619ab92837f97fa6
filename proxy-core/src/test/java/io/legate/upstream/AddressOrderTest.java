package io.legate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.upstream.AddressOrder.Family;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {
  @ParameterizedTest
  @CsvSource({
    "OF_FIRST, 1, a,           a",
    "OF_FIRST, 1, a b c,       a b c",
    "OF_FIRST, 1, a b c X Y,   a X b Y c",
    "OF_FIRST, 1, X a b c,     X a b c",
    "OF_FIRST, 1, a X Y Z,     a X Y Z",
    "V6,       1, a b X Y,     X a Y b",
    "V4,       1, X Y a b,     a X b Y",
    "V6,       1, a b,         a b",
    "V6,       2, a b c X Y Z, X Y a Z b c",
    "V4,       3, X a b c d Y, a b c X d Y",
    "OF_FIRST, 2, a X b Y,     a b X Y",
  })
  void familiesTakeTurns(Family first, int count, String given, String expected) {
    assertThat(new AddressOrder(first, count).sort(addresses(given)))
        .isEqualTo(addresses(expected));
  }

  /** Small letters are addresses of IPv4, large ones of IPv6. */
  private static List<SocketAddress> addresses(String letters) {
    return Arrays.stream(letters.split(" "))
        .map(
            l ->
                Character.isUpperCase(l.charAt(0))
                    ? "2001:db8::" + (int) l.charAt(0)
                    : "10.0.0." + (int) l.charAt(0))
        .map(ip -> (SocketAddress) new InetSocketAddress(ip, 80))
        .toList();
  }
}
