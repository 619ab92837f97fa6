package io.legate.upstream.health;

import io.envoyproxy.envoy.config.core.v3.HealthCheck.Payload;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Bytes to be sent, or to be found in an answer: each block after the one before. Immutable. */
final class Payloads implements Answer {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.HealthCheck.Payload").reads("text", "binary");
  static final Payloads NONE = new Payloads(List.of());

  private final List<byte[]> blocks;

  private Payloads(List<byte[]> blocks) {
    this.blocks = blocks;
  }

  /** Those of a list; what is wrong with them goes to {@code at}, the message they stand in. */
  static Payloads compile(List<Payload> protos, String field, ConfigContext at) {
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      add(protos.get(i), at.at(field, i), blocks);
    }
    return new Payloads(List.copyOf(blocks));
  }

  /** A single one. */
  static Payloads compile(Payload proto, ConfigContext at) {
    List<byte[]> blocks = new ArrayList<>();
    add(proto, at, blocks);
    return new Payloads(List.copyOf(blocks));
  }

  private static void add(Payload proto, ConfigContext at, List<byte[]> blocks) {
    at.check(FIELDS, proto);
    byte[] bytes =
        switch (proto.getPayloadCase()) {
          case TEXT -> hex(proto.getText(), at.at("text"));
          case BINARY -> proto.getBinary().toByteArray();
          case PAYLOAD_NOT_SET -> {
            at.error("a payload is required (expected text or binary)");
            yield new byte[0];
          }
        };
    if (bytes.length > 0) {
      blocks.add(bytes);
    }
  }

  private static byte[] hex(String text, ConfigContext at) {
    boolean digits = text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    if (text.isEmpty() || text.length() % 2 != 0 || !digits) {
      at.error("invalid hex string '" + text + "' (expected pairs of hexadecimal digits)");
      return new byte[0];
    }
    return ByteBufUtil.decodeHexDump(text);
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** How many bytes there are in all blocks. */
  int length() {
    return blocks.stream().mapToInt(b -> b.length).sum();
  }

  /** All of them, one after the other. */
  byte[] bytes() {
    byte[] all = new byte[length()];
    int n = 0;
    for (byte[] block : blocks) {
      System.arraycopy(block, 0, all, n, block.length);
      n += block.length;
    }
    return all;
  }

  @Override
  public Verdict judge(ByteBuf soFar) {
    return foundIn(soFar) ? Verdict.PASSED : Verdict.INCOMPLETE;
  }

  /** Whether the blocks are in there, in order, with anything in between. */
  boolean foundIn(ByteBuf data) {
    int from = data.readerIndex();
    for (byte[] block : blocks) {
      int at = indexOf(data, from, block);
      if (at < 0) {
        return false;
      }
      from = at + block.length;
    }
    return true;
  }

  private static int indexOf(ByteBuf data, int from, byte[] block) {
    for (int i = from; i <= data.writerIndex() - block.length; i++) {
      int n = 0;
      while (n < block.length && data.getByte(i + n) == block[n]) {
        n++;
      }
      if (n == block.length) {
        return i;
      }
    }
    return -1;
  }
}
