package io.legate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderMapTest {
  private static final HeaderName CUSTOM = HeaderName.of("X-Custom");

  private final HeaderMap headers = new HeaderMap(16);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(HeaderMap map) {
    return map.toString();
  }

  @Test
  void namesAreLowerCaseAndWellKnownOnesAreConstants() {
    assertThat(HeaderName.of("Content-Type")).isSameAs(Headers.CONTENT_TYPE);
    assertThat(CUSTOM.text()).isEqualTo("x-custom");
    assertThat(CUSTOM.slot()).isNegative();
    assertThat(new String(CUSTOM.prefix(), StandardCharsets.ISO_8859_1)).isEqualTo("x-custom: ");
    assertThat(CUSTOM).hasToString("x-custom");
    assertThat(Headers.bySlot(Headers.COOKIE.slot())).isSameAs(Headers.COOKIE);
  }

  @Test
  void addsInOrderAndFindsEveryValue() {
    headers.add(CUSTOM, "a");
    headers.add(Headers.COOKIE, "k=1");
    headers.add(CUSTOM, bytes("b"));
    headers.add(Headers.COOKIE, bytes("xk=2x"), 1, 3);
    headers.add(Headers.CONTENT_LENGTH, 1234567890123L);

    assertThat(text(headers))
        .isEqualTo(
            "x-custom: a\ncookie: k=1\nx-custom: b\ncookie: k=2\n"
                + "content-length: 1234567890123\n");
    assertThat(headers.size()).isEqualTo(5);
    assertThat(headers.get(CUSTOM)).isEqualTo("a");
    assertThat(headers.getAll(CUSTOM)).isEqualTo("a,b");
    assertThat(headers.getAll(Headers.COOKIE)).isEqualTo("k=1,k=2");
    assertThat(headers.getLong(Headers.CONTENT_LENGTH)).isEqualTo(1234567890123L);
    assertThat(headers.getLong(CUSTOM)).isEqualTo(-1);
    assertThat(headers.getLong(Headers.DATE)).isEqualTo(-1);
    assertThat(headers.get(Headers.DATE)).isNull();
    assertThat(headers.getAll(Headers.DATE)).isNull();
    assertThat(headers.has(Headers.DATE)).isFalse();
    assertThat(headers.has(CUSTOM)).isTrue();
  }

  @Test
  void aValueAsAStringIsMadeOnceAndForgottenWhenItChanges() {
    headers.add(CUSTOM, "a");
    assertThat(headers.get(CUSTOM)).isSameAs(headers.get(CUSTOM));
    headers.append(CUSTOM, ",", bytes("b"));
    assertThat(headers.get(CUSTOM)).isEqualTo("a,b");
  }

  @Test
  void setReplacesAllFieldsOfTheName() {
    headers.add(CUSTOM, "a");
    headers.add(CUSTOM, "b");
    headers.set(CUSTOM, "c");
    headers.set(Headers.SERVER, bytes("s"));
    headers.set(Headers.SERVER, bytes("(envoy)"), 1, 5);
    headers.set(Headers.CONTENT_LENGTH, 0);

    assertThat(text(headers)).isEqualTo("x-custom: c\nserver: envoy\ncontent-length: 0\n");
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void appendExtendsTheFirstFieldInItsPlaceOrAddsOne() {
    headers.append(Headers.X_FORWARDED_FOR, ",", bytes("1.1.1.1"));
    headers.add(CUSTOM, "c");
    headers.append(Headers.X_FORWARDED_FOR, ",", bytes("2.2.2.2"));
    headers.append(CUSTOM, "; ", bytes("d"));

    assertThat(text(headers)).isEqualTo("x-forwarded-for: 1.1.1.1,2.2.2.2\nx-custom: c; d\n");
    int entry = headers.first(Headers.X_FORWARDED_FOR);
    assertThat(line(headers, entry)).isEqualTo("x-forwarded-for: 1.1.1.1,2.2.2.2\r\n");
  }

  @Test
  void appendExtendsAPseudoHeader() {
    headers.add(Headers.PATH, "/a");
    headers.append(Headers.PATH, "?", bytes("b"));

    assertThat(headers.get(Headers.PATH)).isEqualTo("/a?b");
    assertThat(headers.size()).isZero();
  }

  @Test
  void removesAllFieldsOfANameAndSaysWhetherThereWasOne() {
    headers.add(CUSTOM, "a");
    headers.add(Headers.COOKIE, "k=1");
    headers.add(CUSTOM, "b");

    assertThat(headers.remove(CUSTOM)).isTrue();
    assertThat(headers.remove(CUSTOM)).isFalse();
    assertThat(headers.remove(Headers.DATE)).isFalse();
    assertThat(headers.remove(Headers.COOKIE)).isTrue();
    assertThat(headers.has(Headers.COOKIE)).isFalse();
    assertThat(headers.size()).isZero();
    assertThat(headers.firstEntry()).isEqualTo(-1);
    headers.add(Headers.COOKIE, "k=3");
    assertThat(text(headers)).isEqualTo("cookie: k=3\n");
  }

  @Test
  void removingOneEntryLeavesTheOthersOfItsName() {
    headers.add(Headers.COOKIE, "k=1");
    headers.add(Headers.COOKIE, "k=2");
    headers.add(Headers.COOKIE, "k=3");
    int first = headers.first(Headers.COOKIE);
    headers.removeEntry(first);
    headers.removeEntry(first);

    assertThat(headers.getAll(Headers.COOKIE)).isEqualTo("k=2,k=3");
    assertThat(headers.size()).isEqualTo(2);
    headers.removeEntry(headers.first(Headers.COOKIE));
    headers.removeEntry(headers.first(Headers.COOKIE));
    assertThat(headers.has(Headers.COOKIE)).isFalse();
    assertThat(headers.size()).isZero();
  }

  @Test
  void removesAPseudoHeaderByItsEntry() {
    headers.add(Headers.PATH, "/a");
    headers.add(CUSTOM, "a");
    headers.removeEntry(headers.first(Headers.PATH));

    assertThat(headers.has(Headers.PATH)).isFalse();
    assertThat(headers.size()).isOne();
    headers.add(Headers.PATH, "/b");
    assertThat(headers.get(Headers.PATH)).isEqualTo("/b");
  }

  @Test
  void pseudoHeadersAreLookedUpButNotAmongTheEntries() {
    headers.add(Headers.METHOD, "GET");
    headers.set(Headers.PATH, "/a");
    headers.set(Headers.PATH, "/b");
    headers.add(CUSTOM, "a");

    assertThat(headers.get(Headers.PATH)).isEqualTo("/b");
    assertThat(headers.next(Headers.PATH, headers.first(Headers.PATH))).isEqualTo(-1);
    assertThat(headers.size()).isOne();
    assertThat(headers.name(headers.firstEntry())).isEqualTo("x-custom");
    assertThat(headers.remove(Headers.PATH)).isTrue();
    assertThat(headers.has(Headers.PATH)).isFalse();
    assertThat(headers.get(Headers.PATH)).isNull();
  }

  @Test
  void theStatusIsANumberThatCanBeReadAsAHeader() {
    assertThat(headers.has(Headers.STATUS)).isFalse();
    headers.add(Headers.STATUS, "404");
    assertThat(headers.status()).isEqualTo(404);
    assertThat(headers.has(Headers.STATUS)).isTrue();
    assertThat(headers.get(Headers.STATUS)).isEqualTo("404");
    assertThat(headers.getAll(Headers.STATUS)).isEqualTo("404");
    headers.set(Headers.STATUS, 200);
    assertThat(headers.status()).isEqualTo(200);
    assertThat(headers.remove(Headers.STATUS)).isTrue();
    assertThat(headers.remove(Headers.STATUS)).isFalse();
    assertThat(headers.status()).isZero();
  }

  @Test
  void comparesValuesWithoutMakingStrings() {
    headers.add(Headers.CONNECTION, "Keep-Alive, Upgrade");
    headers.add(Headers.CONNECTION, "X");
    headers.add(Headers.UPGRADE, "WebSocket");

    assertThat(headers.valueIs(Headers.UPGRADE, bytes("WebSocket"))).isTrue();
    assertThat(headers.valueIs(Headers.UPGRADE, bytes("websocket"))).isFalse();
    assertThat(headers.valueIs(Headers.DATE, bytes(""))).isFalse();
    assertThat(headers.valueIsIgnoringCase(Headers.UPGRADE, bytes("websocket"))).isTrue();
    assertThat(headers.valueIsIgnoringCase(Headers.UPGRADE, bytes("websockets"))).isFalse();
    assertThat(headers.containsToken(Headers.CONNECTION, bytes("upgrade"))).isTrue();
    assertThat(headers.containsToken(Headers.CONNECTION, bytes("x"))).isTrue();
    assertThat(headers.containsToken(Headers.CONNECTION, bytes("keep"))).isFalse();
  }

  @Test
  void growsPastItsFirstArenaAndEntries() {
    for (int i = 0; i < 500; i++) {
      headers.add(HeaderName.of("x-" + i), "value " + i);
    }

    assertThat(headers.size()).isEqualTo(500);
    for (int i = 0; i < 500; i++) {
      assertThat(headers.get(HeaderName.of("x-" + i))).isEqualTo("value " + i);
    }
  }

  @Test
  void clearForgetsEverything() {
    headers.add(Headers.PATH, "/a");
    headers.add(CUSTOM, "a");
    headers.add(Headers.COOKIE, "k=1");
    headers.status(200);
    assertThat(headers.get(Headers.PATH) + headers.get(CUSTOM)).isEqualTo("/aa");
    headers.clear();

    assertThat(text(headers)).isEmpty();
    assertThat(headers.size()).isZero();
    assertThat(headers.originalCase()).isNull();
    headers.add(Headers.PATH, "/b");
    headers.add(CUSTOM, "b");
    assertThat(headers.get(Headers.PATH) + headers.get(CUSTOM)).isEqualTo("/bb");
  }

  @Test
  void becomesACopyWithoutWhatWasRemoved() {
    headers.add(Headers.METHOD, "GET");
    headers.add(CUSTOM, "a");
    headers.add(Headers.COOKIE, "k=1");
    headers.add(CUSTOM, "b");
    headers.remove(Headers.COOKIE);
    headers.status(201);
    HeaderMap copy = new HeaderMap();
    copy.add(Headers.DATE, "gone");
    copy.copyFrom(headers);
    headers.clear();

    assertThat(text(copy)).isEqualTo(":status: 201\n:method: GET\nx-custom: a\nx-custom: b\n");
    assertThat(copy.getAll(CUSTOM)).isEqualTo("a,b");
    assertThat(line(copy, copy.firstEntry())).isEqualTo("x-custom: a\r\n");
  }

  @Test
  void recordsWhatACodecPutIntoTheArena() {
    byte[] head = bytes("X-Custom: a\r\nServer:b\r\n/p");
    int start = headers.reserve(head.length + 10);
    System.arraycopy(head, 0, headers.bytes(), start, head.length);
    headers.truncate(start + head.length);
    headers.keepCase(start, headers.arenaEnd());
    lower(headers.bytes(), start, 8);
    lower(headers.bytes(), start + 13, 6);
    headers.entry(start, 8, start + 10, 1, CUSTOM.hash(), -1, true);
    headers.entry(
        start + 13, 6, start + 20, 1, Headers.SERVER.hash(), Headers.SERVER.slot(), false);
    headers.pseudo(Headers.PATH, start + 23, 2);

    assertThat(text(headers)).isEqualTo(":path: /p\nx-custom: a\nserver: b\n");
    int first = headers.firstEntry();
    int second = headers.nextEntry(first);
    assertThat(headers.isLine(first)).isTrue();
    assertThat(line(headers, first)).isEqualTo("x-custom: a\r\n");
    assertThat(headers.isLine(second)).isFalse();
    assertThat(headers.slot(second)).isEqualTo(Headers.SERVER.slot());
    assertThat(headers.nextEntry(second)).isEqualTo(-1);
    assertThat(headers.originalCaseEnd()).isEqualTo(head.length);
    assertThat(new String(headers.originalCase(), 0, 8, StandardCharsets.ISO_8859_1))
        .isEqualTo("X-Custom");
  }

  private static void lower(byte[] bytes, int start, int length) {
    for (int i = start; i < start + length; i++) {
      bytes[i] = Ascii.lower(bytes[i]);
    }
  }

  private static String line(HeaderMap map, int entry) {
    int start = map.nameStart(entry);
    return new String(map.bytes(), start, map.lineEnd(entry) - start, StandardCharsets.ISO_8859_1);
  }

  /** Every sequence of operations leaves what a list of pairs would hold. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithAListOfPairs(long seed) {
    Random random = new Random(seed);
    List<String[]> oracle = new ArrayList<>();
    HeaderName[] names = {
      CUSTOM, HeaderName.of("x-b"), HeaderName.of("x-c"), Headers.COOKIE, Headers.VIA, Headers.TE
    };
    for (int step = 0; step < 2000; step++) {
      HeaderName name = names[random.nextInt(names.length)];
      String value = "v" + random.nextInt(1000);
      step(random.nextInt(20), name, value, oracle);
      check(names, oracle);
    }
  }

  private void step(int operation, HeaderName name, String value, List<String[]> oracle) {
    String text = name.text();
    if (operation < 8) {
      headers.add(name, value);
      oracle.add(new String[] {text, value});
    } else if (operation < 11) {
      headers.set(name, bytes(value));
      oracle.removeIf(pair -> pair[0].equals(text));
      oracle.add(new String[] {text, value});
    } else if (operation < 14) {
      assertThat(headers.remove(name)).isEqualTo(oracle.removeIf(pair -> pair[0].equals(text)));
    } else if (operation < 16) {
      headers.append(name, ",", bytes(value));
      String[] first =
          oracle.stream().filter(pair -> pair[0].equals(text)).findFirst().orElse(null);
      if (first == null) {
        oracle.add(new String[] {text, value});
      } else {
        first[1] += "," + value;
      }
    } else if (operation < 18 && headers.first(name) >= 0) {
      headers.removeEntry(headers.first(name));
      oracle.remove(oracle.stream().filter(pair -> pair[0].equals(text)).findFirst().orElseThrow());
    } else if (operation == 18) {
      HeaderMap copy = new HeaderMap();
      copy.copyFrom(headers);
      headers.copyFrom(copy);
    } else if (oracle.size() > 60) {
      headers.clear();
      oracle.clear();
    }
  }

  private void check(HeaderName[] names, List<String[]> oracle) {
    StringBuilder expected = new StringBuilder();
    for (String[] pair : oracle) {
      expected.append(pair[0]).append(": ").append(pair[1]).append('\n');
    }
    assertThat(text(headers)).isEqualTo(expected.toString());
    assertThat(headers.size()).isEqualTo(oracle.size());
    for (HeaderName name : names) {
      List<String> values =
          oracle.stream().filter(p -> p[0].equals(name.text())).map(p -> p[1]).toList();
      assertThat(headers.has(name)).isEqualTo(!values.isEmpty());
      assertThat(headers.getAll(name))
          .isEqualTo(values.isEmpty() ? null : String.join(",", values));
    }
  }
}
