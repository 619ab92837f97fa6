package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a decoder tells, as text, and checks that each line is whole. */
final class DecodedFields implements HpackDecoder.Sink {
  final List<String> lines = new ArrayList<>();
  final List<Integer> flags = new ArrayList<>();
  final List<Integer> slots = new ArrayList<>();

  @Override
  public void onField(
      byte[] bytes, int line, int nameLength, int valueLength, int hash, int slot, int flagBits) {
    String text =
        new String(bytes, line, nameLength + valueLength + 4, StandardCharsets.ISO_8859_1);
    assertThat(text.substring(nameLength, nameLength + 2)).isEqualTo(": ");
    assertThat(text).endsWith("\r\n");
    assertThat(hash).isEqualTo(HeaderName.hash(bytes, line, nameLength));
    HeaderName known = Headers.find(bytes, line, nameLength, hash);
    assertThat(slot).isEqualTo(known == null ? -1 : known.slot());
    lines.add(text.substring(0, text.length() - 2));
    flags.add(flagBits);
    slots.add(slot);
  }

  /** What one block says; fails where the block is wrong. */
  static List<String> of(HpackDecoder decoder, byte[] block) {
    DecodedFields fields = new DecodedFields();
    assertThat(decoder.decode(block, 0, block.length, fields)).isTrue();
    return fields.lines;
  }

  /** The flags of a block's fields; fails where the block is wrong. */
  static List<Integer> flagsOf(HpackDecoder decoder, byte[] block) {
    DecodedFields fields = new DecodedFields();
    assertThat(decoder.decode(block, 0, block.length, fields)).isTrue();
    return fields.flags;
  }
}
