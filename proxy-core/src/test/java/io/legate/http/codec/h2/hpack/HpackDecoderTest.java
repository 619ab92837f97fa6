package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an error, what is flagged, and how large a table gets (RFC 7541 §4 to §6). */
class HpackDecoderTest {
  private static final int FIRST_DYNAMIC = 62;

  private final HpackDecoder decoder = new HpackDecoder(4096);

  @ParameterizedTest
  @CsvSource({
    "80, index zero",
    "be, the first index of an empty table",
    "ffffffff7f, an index far too large",
    "ff, an integer without its end",
    "ffff, an integer without its end",
    "ff808080808000, an integer of six octets more",
    "ff8080808010, an integer above 31 bits",
    "ffffffffff7f, an integer above 31 bits",
    "40, a literal without a name",
    "4001, a name without its byte",
    "400161, no value",
    "40016102, a value without its bytes",
    "4001610178 20, a size update between fields",
    "82 3fe11f, a size update between fields",
    "3fe21f, a size update above what we announced",
    "7e, the name of an entry that is not there",
    "0f2f, the name of an entry that is not there",
    "0001618118, Huffman padding of zeros",
    "00016184fffffffc, Huffman EOS",
    "00016182ffff, Huffman padding of two octets"
  })
  void anErrorOfCompressionIsTold(String block, String what) {
    byte[] bytes = Blocks.hex(block);
    assertThat(decoder.decode(bytes, 0, bytes.length, new DecodedFields())).as(what).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3fe11f 82", "20 3fe11f", "20 20 82", "82 84", "ff8080808000 ff00"})
  void theSameWithinTheRulesIsRight(String block) {
    HpackDecoder withEntries = new HpackDecoder(4096);
    Blocks entries = new Blocks();
    for (int i = 0; i < 70; i++) {
      entries.incremental("a", "b");
    }
    DecodedFields.of(withEntries, entries.bytes());
    byte[] bytes = Blocks.hex(block);
    assertThat(withEntries.decode(bytes, 0, bytes.length, new DecodedFields())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', x, 2",
    "Upper, x, 2",
    "sp ace, x, 2",
    "colon:, x, 2",
    "x\u00e4, x, 2",
    ":, x, 3",
    ":Path, x, 3",
    ":a:b, x, 3",
    ":path, /, 1",
    ":unknown, x, 1",
    "name, '', 0",
    "name, \u00e4 b, 0",
    "name, ' x', 4",
    "name, 'x\t', 4",
    "name, 'a\rb', 4",
    "name, 'a\nb', 4",
    "name, 'a\u0000b', 4",
    "Upper, 'a\u007fb', 6"
  })
  void charactersAreJudgedWhenTheLiteralComesAndTheVerdictIsKept(
      String name, String value, int flags) {
    byte[] literal = new Blocks().incremental(name, value).bytes();
    assertThat(DecodedFields.flagsOf(decoder, literal)).containsExactly(flags);
    byte[] indexed = new Blocks().indexed(FIRST_DYNAMIC).bytes();
    assertThat(DecodedFields.flagsOf(decoder, indexed)).containsExactly(flags);
    assertThat(DecodedFields.of(decoder, indexed)).containsExactly(name + ": " + value);
  }

  @Test
  void aNameByIndexKeepsItsFlagsButNotItsValues() {
    DecodedFields.of(decoder, new Blocks().incremental("Upper", "bad\n").bytes());
    byte[] block = new Blocks().integer(0x10, 0x0f, FIRST_DYNAMIC).raw("good").bytes();
    assertThat(DecodedFields.flagsOf(decoder, block))
        .containsExactly(HpackDecoder.NAME_INVALID | HpackDecoder.NEVER_INDEXED);
  }

  @Test
  void everyFieldOfTheStaticTableHasItsLine() {
    Blocks all = new Blocks();
    for (int i = 1; i <= 61; i++) {
      all.indexed(i);
    }
    DecodedFields fields = new DecodedFields();
    byte[] block = all.bytes();
    assertThat(decoder.decode(block, 0, block.length, fields)).isTrue();
    assertThat(fields.lines)
        .hasSize(61)
        .startsWith(":authority: ", ":method: GET", ":method: POST", ":path: /")
        .contains("accept-encoding: gzip, deflate", ":status: 304", "user-agent: ")
        .endsWith("via: ", "www-authenticate: ");
    assertThat(fields.slots.get(7)).isEqualTo(Headers.STATUS.slot());
    assertThat(fields.flags.subList(0, 14)).containsOnly(HpackDecoder.PSEUDO);
    assertThat(fields.flags.subList(14, 61)).containsOnly(0);
  }

  @Test
  void anEntryMayBeNamedByOneThatItEvicts() {
    Blocks first = new Blocks().sizeUpdate(64).incremental("a-name", "one");
    DecodedFields.of(decoder, first.bytes());
    byte[] next = new Blocks().integer(0x40, 0x3f, FIRST_DYNAMIC).raw("a longer value").bytes();
    assertThat(DecodedFields.of(decoder, next)).containsExactly("a-name: a longer value");
    assertThat(decoder.tableSize()).isEqualTo(6 + 14 + 32);
  }

  @Test
  void anEntryLargerThanTheTableEmptiesIt() {
    DecodedFields.of(decoder, new Blocks().sizeUpdate(100).incremental("a", "b").bytes());
    assertThat(decoder.tableSize()).isEqualTo(34);
    byte[] large = new Blocks().incremental("a", "b".repeat(68)).bytes();
    assertThat(DecodedFields.of(decoder, large)).hasSize(1);
    assertThat(decoder.tableSize()).isZero();
    byte[] fits = new Blocks().incremental("a", "b".repeat(67)).bytes();
    assertThat(DecodedFields.of(decoder, fits)).hasSize(1);
    assertThat(decoder.tableSize()).isEqualTo(100);
  }

  @Test
  void aSmallerSizeEvicts() {
    Blocks three = new Blocks().incremental("a", "1").incremental("a", "2").incremental("a", "3");
    DecodedFields.of(decoder, three.bytes());
    byte[] smaller = new Blocks().sizeUpdate(68).indexed(63).indexed(62).bytes();
    assertThat(DecodedFields.of(decoder, smaller)).containsExactly("a: 2", "a: 3");
    byte[] gone = new Blocks().indexed(64).bytes();
    assertThat(decoder.decode(gone, 0, gone.length, new DecodedFields())).isFalse();
  }

  @Test
  void aSmallerAnnouncementHoldsFromItsAcknowledgementOn() {
    HpackDecoder small = new HpackDecoder(100);
    assertThat(DecodedFields.of(small, Blocks.hex("3fe11f 82"))).hasSize(1);
    small.settingsAcknowledged();
    byte[] silent = Blocks.hex("82");
    assertThat(small.decode(silent, 0, 1, new DecodedFields())).isFalse();
    byte[] larger = new Blocks().sizeUpdate(101).bytes();
    assertThat(small.decode(larger, 0, larger.length, new DecodedFields())).isFalse();
    assertThat(DecodedFields.of(small, new Blocks().sizeUpdate(100).indexed(2).bytes())).hasSize(1);
    assertThat(DecodedFields.of(small, silent)).hasSize(1);
  }
}
