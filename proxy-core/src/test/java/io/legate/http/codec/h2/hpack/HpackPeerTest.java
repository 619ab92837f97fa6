package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's own HPACK as a peer, both ways, over long random conversations. */
class HpackPeerTest {
  private static final int CONVERSATIONS = 40;
  private static final int HEADS = 150;
  private static final int LIMIT = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 4096, 65536})
  void nettyReadsWhatWeWrite(int ownTableSize) throws Exception {
    for (int seed = 0; seed < CONVERSATIONS; seed++) {
      Random random = new Random(seed);
      HpackEncoder encoder = new HpackEncoder(ownTableSize);
      DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, LIMIT);
      for (int i = 0; i < HEADS; i++) {
        for (int changes = random.nextInt(8) - 5; changes > 0; changes--) {
          int size = tableSize(random);
          netty.maxHeaderTableSize(size);
          encoder.peerTableSize(size);
        }
        RandomHead head = new RandomHead(random);
        byte[] block = encode(encoder, head);
        ByteBuf in = Unpooled.wrappedBuffer(block);
        assertThat(lines(netty.decodeHeaders(1, in)))
            .describedAs("seed %d, head %d", seed, i)
            .containsExactlyElementsOf(head.lines);
        assertThat(in.isReadable()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 10_000, 65536})
  void weReadWhatNettyWrites(int announced) throws Exception {
    for (int seed = 0; seed < CONVERSATIONS; seed++) {
      Random random = new Random(seed);
      DefaultHttp2HeadersEncoder netty =
          new DefaultHttp2HeadersEncoder(
              (name, value) -> value.length() == 1, true, 16, random.nextBoolean() ? 0 : 512);
      HpackDecoder decoder = new HpackDecoder(announced);
      decoder.limits(LIMIT);
      for (int i = 0; i < HEADS; i++) {
        if (random.nextInt(8) == 0) {
          netty.maxHeaderTableSize(Math.min(announced, tableSize(random)));
        }
        List<String> lines = new RandomHead(random).lines;
        ByteBuf out = Unpooled.buffer();
        netty.encodeHeaders(1, headers(lines), out);
        assertThat(DecodedFields.of(decoder, ByteBufUtil.getBytes(out)))
            .describedAs("seed %d, head %d", seed, i)
            .isEqualTo(lines);
        assertThat(decoder.exceeded()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 4096, 65536})
  void weReadWhatWeWrite(int ownTableSize) {
    for (int seed = 0; seed < CONVERSATIONS; seed++) {
      Random random = new Random(seed);
      HpackEncoder encoder = new HpackEncoder(ownTableSize);
      HpackDecoder decoder = new HpackDecoder(65536);
      decoder.limits(LIMIT);
      for (int i = 0; i < HEADS; i++) {
        for (int changes = random.nextInt(8) - 5; changes > 0; changes--) {
          encoder.peerTableSize(tableSize(random));
        }
        RandomHead head = new RandomHead(random);
        assertThat(DecodedFields.of(decoder, encode(encoder, head)))
            .describedAs("seed %d, head %d", seed, i)
            .isEqualTo(head.lines);
      }
    }
  }

  private static int tableSize(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextInt(300);
      case 2 -> 4096;
      default -> random.nextInt(65536);
    };
  }

  /** Encodes into a buffer of just the promised bound. */
  private static byte[] encode(HpackEncoder encoder, RandomHead head) {
    byte[] out = new byte[encoder.bound(head.map) + 3];
    int end = encoder.encode(head.map, out, 3);
    return Arrays.copyOfRange(out, 3, end);
  }

  private static Http2Headers headers(List<String> lines) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (String line : lines) {
      int colon = line.indexOf(": ");
      headers.add(latin(line.substring(0, colon)), latin(line.substring(colon + 2)));
    }
    return headers;
  }

  private static AsciiString latin(String text) {
    return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1), false);
  }

  private static List<String> lines(Http2Headers headers) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      lines.add(field.getKey() + ": " + field.getValue());
    }
    return lines;
  }
}
